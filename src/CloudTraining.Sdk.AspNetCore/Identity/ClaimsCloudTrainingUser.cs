using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.AspNetCore.Identity;

/// <summary>
/// The default: the user is the name identifier (or <c>sub</c>, or the name) of the principal, organisation and team are the claims <c>org_id</c> and <c>team_id</c>.
/// Everything is granted by the authorization policy <see cref="SeesAllPolicy"/> when the host defines it. In a host without any authentication there is only one caller, who sees all.
/// </summary>
public sealed class ClaimsCloudTrainingUser : ICloudTrainingUser
{
    /// <summary>The authorization policy that lets a caller see and touch everybody's jobs: <c>CloudTraining.All</c>.</summary>
    public const string SeesAllPolicy = "CloudTraining.All";

    /// <summary>All requests without a user, in a host that knows users: one user of that name.</summary>
    private static readonly CloudTrainingCaller Anonymous = new() { UserId = "anonymous" };

    private static readonly CloudTrainingCaller Operator = new() { SeesAll = true };

    /// <inheritdoc/>
    public async ValueTask<CloudTrainingCaller> ResolveAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var user = context.User;
        if (user.Identity?.IsAuthenticated != true)
        {
            return await HasAuthenticationAsync(context) ? Anonymous : Operator;
        }

        return new CloudTrainingCaller
        {
            UserId = user.FindFirstValue(ClaimTypes.NameIdentifier) ?? user.FindFirstValue("sub") ?? user.Identity.Name,
            OrganizationId = user.FindFirstValue("org_id"),
            TeamId = user.FindFirstValue("team_id"),
            SeesAll = await IsGrantedAllAsync(context),
        };
    }

    private static async Task<bool> HasAuthenticationAsync(HttpContext context) =>
        context.RequestServices.GetService<IAuthenticationSchemeProvider>() is { } schemes && (await schemes.GetAllSchemesAsync()).Any();

    private static async Task<bool> IsGrantedAllAsync(HttpContext context)
    {
        var policies = context.RequestServices.GetService<IAuthorizationPolicyProvider>();
        var policy = policies is null ? null : await policies.GetPolicyAsync(SeesAllPolicy);
        return policy is not null
            && (await context.RequestServices.GetRequiredService<IAuthorizationService>().AuthorizeAsync(context.User, context, policy)).Succeeded;
    }
}
