using System.Net;

namespace WebDashboard;

/// <summary>A page that takes a key once, because a browser cannot send <c>X-API-Key</c> by itself: the key then is in a cookie that scripts cannot read and other sites cannot send.</summary>
internal static class SampleSignIn
{
    public const string CookieName = "cloudtraining_key";
    public const string Path = "/signin";

    /// <summary>Maps the page where keys decide.</summary>
    public static void MapSampleSignIn(this IEndpointRouteBuilder endpoints)
    {
        if (!endpoints.ServiceProvider.GetRequiredService<SampleKeys>().Decide)
        {
            return;
        }

        endpoints.MapGet(Path, (HttpContext context, SampleKeys keys) => Page(context, keys.Find(context.Request.Cookies[CookieName] ?? string.Empty))).ExcludeFromDescription();
        endpoints.MapPost(Path, SignInAsync).ExcludeFromDescription();
        endpoints.MapPost("/signout", SignOut).ExcludeFromDescription();
    }

    /// <summary>Whether a browser asks for a page, and not a script or a tool for data.</summary>
    public static bool IsPage(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && !request.Path.StartsWithSegments("/api") && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static async Task<IResult> SignInAsync(HttpContext context, SampleKeys keys)
    {
        if (IsFromElsewhere(context.Request) || !context.Request.HasFormContentType)
        {
            return TypedResults.Problem("Use the form of this page.", statusCode: 403);
        }

        var key = (await context.Request.ReadFormAsync(context.RequestAborted))["key"].ToString();
        if (keys.Find(key) is null)
        {
            return Page(context, user: null, "This key is not known.");
        }

        context.Response.Cookies.Append(CookieName, key, Options(context));
        return TypedResults.LocalRedirect("~/cloud/");
    }

    private static IResult SignOut(HttpContext context)
    {
        if (IsFromElsewhere(context.Request))
        {
            return TypedResults.Problem("Use the form of this page.", statusCode: 403);
        }

        context.Response.Cookies.Delete(CookieName, Options(context));
        return TypedResults.LocalRedirect($"~{Path}");
    }

    private static CookieOptions Options(HttpContext context) => new() { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, IsEssential = true };

    private static bool IsFromElsewhere(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");

    private static IResult Page(HttpContext context, SampleUser? user, string? problem = null)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
        headers["Referrer-Policy"] = "same-origin";
        var form = user is null
            ? """
              <form method="post" action="signin">
                <label for="key">API key</label>
                <input id="key" name="key" type="password" autocomplete="current-password" required autofocus>
                <button>Sign in</button>
              </form>
              """
            : $"""
              <p>You are signed in as <b>{WebUtility.HtmlEncode(user.Name)}</b>.</p>
              <p><a href="cloud/">Open the dashboard</a></p>
              <form method="post" action="signout"><button>Sign out</button></form>
              """;
        var alert = problem is null ? string.Empty : $"<p role=\"alert\">{WebUtility.HtmlEncode(problem)}</p>";
        return TypedResults.Content(
            $$"""
            <!doctype html>
            <html lang="en">
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>Sign in · Cloud training</title>
            <style>
              body { font: 1rem/1.5 system-ui, sans-serif; max-width: 22rem; margin: 15vh auto; padding: 0 1rem }
              label, input, button { display: block; width: 100%; box-sizing: border-box; font: inherit }
              input, button { padding: .6rem; margin: .4rem 0 1rem }
              [role=alert] { color: light-dark(#b3261e, #ffb4ab) }
            </style>
            <h1>Cloud training</h1>
            {{alert}}
            {{form}}
            </html>
            """,
            "text/html; charset=utf-8",
            statusCode: problem is null ? 200 : 401);
    }
}
