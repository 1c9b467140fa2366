using System.Security.Claims;
using System.Text.Encodings.Web;
using CloudTraining.Sdk.AspNetCore.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace WebDashboard;

/// <summary>
/// Who may use the sample. Without keys: whoever sits at this machine, and nobody through a proxy. With <c>CloudTraining:Sample:ApiKeys:{key}={user}[,all]</c>: whoever sends one of the keys as
/// <c>X-API-Key</c>, or signed in with one in the browser. A real host uses its own authentication instead.
/// </summary>
internal sealed class SampleAuthentication(SampleKeys keys, IOptionsMonitor<SampleAuthenticationOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<SampleAuthenticationOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Sample";
    public const string AllClaim = "cloud_training_all";
    private const string HeaderName = "X-API-Key";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (!keys.Decide)
        {
            return Task.FromResult(LocalRequest.IsDirectLoopback(Context) ? Accept(null, seesAll: true) : AuthenticateResult.NoResult());
        }

        var sent = Request.Headers[HeaderName];
        if ((sent.Count == 0 ? Request.Cookies[SampleSignIn.CookieName] : sent.Count == 1 ? sent[0] : null) is { } key && keys.Find(key) is { } user)
        {
            return Task.FromResult(Accept(user.Name, user.SeesAll));
        }

        // A supervisor on this machine may ask whether the process is up; the answer is one word.
        var isProbe = sent.Count == 0 && Request.Path.Value is "/api/cloud/health/live" or "/api/cloud/health/ready";
        return Task.FromResult(isProbe && LocalRequest.IsDirectLoopback(Context) ? Accept(null, seesAll: false) : AuthenticateResult.NoResult());
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (!keys.Decide)
        {
            return RefuseAsync(403, "This sample answers only requests made on this machine and not through a proxy. Set CloudTraining:Sample:ApiKeys to let others in.");
        }

        if (SampleSignIn.IsPage(Request))
        {
            Response.Redirect($"{Request.PathBase}{SampleSignIn.Path}");
            return Task.CompletedTask;
        }

        Response.Headers.WWWAuthenticate = $"ApiKey header=\"{HeaderName}\"";
        return RefuseAsync(401, $"Send a valid key in the header {HeaderName}.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => RefuseAsync(403, "Not allowed.");

    private static AuthenticateResult Accept(string? user, bool seesAll)
    {
        var claims = new List<Claim>();
        if (user is not null)
        {
            claims.Add(new Claim(ClaimTypes.NameIdentifier, user));
        }

        if (seesAll)
        {
            claims.Add(new Claim(AllClaim, "true"));
        }

        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, SchemeName)), SchemeName));
    }

    private Task RefuseAsync(int status, string detail) => TypedResults.Problem(detail, statusCode: status).ExecuteAsync(Context);
}
