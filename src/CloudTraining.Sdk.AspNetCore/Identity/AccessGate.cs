using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.AspNetCore.Identity;

/// <summary>
/// What holds when the host made no authorization decision for an endpoint: nobody gets in, except in Development a request made on the same machine.
/// </summary>
internal sealed class AccessGate(IHostEnvironment environment)
{
    private static readonly CloudTrainingCaller LocalDeveloper = new() { SeesAll = true };

    /// <summary>Whether the request may go on; with a caller when that is settled by the gate itself.</summary>
    public bool Allows(HttpContext context, out CloudTrainingCaller? caller)
    {
        caller = null;
        if (HasDecision(context))
        {
            return true;
        }

        caller = LocalDeveloper;
        return environment.IsDevelopment() && LocalRequest.IsDirectLoopback(context);
    }

    private static bool HasDecision(HttpContext context) =>
        (context.GetEndpoint()?.Metadata is { } metadata
            && (metadata.GetMetadata<IAllowAnonymous>() is not null
                || metadata.GetMetadata<IAuthorizeData>() is not null
                || metadata.GetMetadata<AuthorizationPolicy>() is not null))
        || context.RequestServices.GetService<IOptions<AuthorizationOptions>>()?.Value.FallbackPolicy is not null;
}
