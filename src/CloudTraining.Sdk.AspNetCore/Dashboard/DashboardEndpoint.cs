using CloudTraining.Sdk.AspNetCore.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace CloudTraining.Sdk.AspNetCore.Dashboard;

/// <summary>Answers the page and its files. Thread-safe.</summary>
internal sealed class DashboardEndpoint(DashboardAssets assets, string apiAddress, AccessGate gate)
{
    /// <summary>
    /// What the page may do: its own scripts, styles and calls, nothing else, and no markup from strings. It holds for the shared worker too, whose script answers with it.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; "
        + "require-trusted-types-for 'script'; trusted-types cloud-training";

    private readonly DashboardAsset _page = assets.CreatePage(apiAddress);

    public Task WritePageAsync(HttpContext context)
    {
        if (!gate.Allows(context, out _))
        {
            return RefuseAsync(context);
        }

        var path = context.Request.PathBase.Add(context.Request.Path).Value!;
        if (!path.EndsWith('/'))
        {
            // Everything in the page is relative to it, so it needs the slash. A relative target is right behind any proxy that cuts a prefix off.
            var name = Uri.EscapeDataString(path[(path.LastIndexOf('/') + 1)..]);
            context.Response.Headers.CacheControl = "no-cache";
            context.Response.Redirect($"{name}/{context.Request.QueryString}");
            return Task.CompletedTask;
        }

        return WriteAsync(context, _page, "no-cache");
    }

    public Task WriteAssetAsync(HttpContext context)
    {
        if (!gate.Allows(context, out _))
        {
            return RefuseAsync(context);
        }

        if (assets.Find((string)context.GetRouteValue("name")!) is not { } asset)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        // A page that was open while the host was updated asks for its old version: it gets what there is, not to be kept.
        var current = assets.Version.Equals(context.GetRouteValue("version") as string, StringComparison.Ordinal);
        return WriteAsync(context, asset, current ? "public, max-age=31536000, immutable" : "no-cache");
    }

    private static Task RefuseAsync(HttpContext context) => TypedResults.Problem(
        "The host has not decided who may open the dashboard. Call RequireAuthorization(...) or AllowAnonymous() on what MapCloudTrainingDashboard() returns. Until then only requests from this machine are answered, in Development and without a proxy.",
        statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context);

    private static Task WriteAsync(HttpContext context, DashboardAsset asset, string cacheControl)
    {
        var coding = ContentCoding.Choose(context.Request);
        var (content, tag) = asset.Encode(coding);
        var headers = context.Response.Headers;
        headers.CacheControl = cacheControl;
        headers.Vary = HeaderNames.AcceptEncoding;
        headers.XContentTypeOptions = "nosniff";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (asset.IsContext)
        {
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers["Referrer-Policy"] = "same-origin";
        }

        if (coding != ContentCoding.Identity)
        {
            headers.ContentEncoding = coding;
        }

        return TypedResults.Bytes(content, asset.ContentType, entityTag: tag).ExecuteAsync(context);
    }
}
