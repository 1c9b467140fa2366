using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.AspNetCore.Tests.Hosting;

/// <summary>Signs in whoever says so: <c>X-Test-User: alice</c>, or <c>alice,all</c>.</summary>
internal sealed class HeaderAuthentication(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory loggers, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, loggers, encoder)
{
    public const string HeaderName = "X-Test-User";
    public const string AllClaim = "all";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers[HeaderName] is not [{ Length: > 0 } sent])
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var parts = sent.Split(',');
        var claims = new List<Claim> { new(ClaimTypes.NameIdentifier, parts[0]) };
        if (parts.Contains("all", StringComparer.Ordinal))
        {
            claims.Add(new Claim(AllClaim, "true"));
        }

        return Task.FromResult(AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity(claims, "test")), Scheme.Name)));
    }
}
