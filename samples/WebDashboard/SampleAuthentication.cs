using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using CloudTraining.Sdk.AspNetCore.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace WebDashboard;

/// <summary>
/// Who may use the sample. Without keys: whoever sits at this machine, and nobody through a proxy. With <c>CloudTraining:Sample:ApiKeys:{key}={user}[,all]</c>: whoever sends one of the keys as
/// <c>X-API-Key</c>. A real host uses its own authentication instead.
/// </summary>
internal sealed class SampleAuthentication(IConfiguration configuration, IOptionsMonitor<SampleAuthenticationOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<SampleAuthenticationOptions>(options, loggers, encoder)
{
    public const string SchemeName = "Sample";
    public const string AllClaim = "cloud_training_all";
    private const string HeaderName = "X-API-Key";

    private IReadOnlyList<IConfigurationSection> Keys => [.. configuration.GetSection("CloudTraining:Sample:ApiKeys").GetChildren()];

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var keys = Keys;
        if (keys.Count == 0)
        {
            return Task.FromResult(LocalRequest.IsDirectLoopback(Context) ? Accept(null, seesAll: true) : AuthenticateResult.NoResult());
        }

        var sent = Request.Headers[HeaderName];
        if (sent.Count == 1 && FindUser(keys, sent[0]!) is { } user)
        {
            var parts = user.Split(',', StringSplitOptions.TrimEntries);
            return Task.FromResult(Accept(parts[0], parts.Contains("all", StringComparer.Ordinal)));
        }

        // A supervisor on this machine may ask whether the process is up; the answer is one word.
        var isProbe = sent.Count == 0 && Request.Path.Value is "/api/cloud/health/live" or "/api/cloud/health/ready";
        return Task.FromResult(isProbe && LocalRequest.IsDirectLoopback(Context) ? Accept(null, seesAll: false) : AuthenticateResult.NoResult());
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        if (Keys.Count == 0)
        {
            return RefuseAsync(403, "This sample answers only requests made on this machine and not through a proxy. Set CloudTraining:Sample:ApiKeys to let others in.");
        }

        Response.Headers.WWWAuthenticate = $"ApiKey header=\"{HeaderName}\"";
        return RefuseAsync(401, $"Send a valid key in the header {HeaderName}.");
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => RefuseAsync(403, "Not allowed.");

    private static string? FindUser(IReadOnlyList<IConfigurationSection> keys, string sent)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(sent));
        string? user = null;
        foreach (var key in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(hash, SHA256.HashData(Encoding.UTF8.GetBytes(key.Key))))
            {
                user = key.Value;
            }
        }

        return user;
    }

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
