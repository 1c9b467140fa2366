using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace CloudTraining.Sdk.AspNetCore;

/// <summary>
/// What <c>MapCloudTraining()</c> mapped: one group per purpose, each a <see cref="RouteGroupBuilder"/> on which the host puts its own policies. A convention on the whole goes to every group;
/// <c>RequireAuthorization()</c> leaves webhooks reachable, because their signature is their authorization.
/// </summary>
public sealed class CloudTrainingEndpoints : IEndpointConventionBuilder
{
    private readonly IReadOnlyList<RouteGroupBuilder> _all;

    internal CloudTrainingEndpoints(
        RouteGroupBuilder jobs,
        RouteGroupBuilder events,
        RouteGroupBuilder queue,
        RouteGroupBuilder approvals,
        RouteGroupBuilder providers,
        RouteGroupBuilder metrics,
        RouteGroupBuilder health,
        RouteGroupBuilder webhooks)
    {
        (Jobs, Events, Queue, Approvals, Providers, Metrics, Health, Webhooks) = (jobs, events, queue, approvals, providers, metrics, health, webhooks);
        _all = [jobs, events, queue, approvals, providers, metrics, health, webhooks];
    }

    /// <summary><c>/api/cloud/jobs</c>.</summary>
    public RouteGroupBuilder Jobs { get; }

    /// <summary><c>/api/events</c>.</summary>
    public RouteGroupBuilder Events { get; }

    /// <summary><c>/api/queue</c>.</summary>
    public RouteGroupBuilder Queue { get; }

    /// <summary><c>/api/approvals</c>.</summary>
    public RouteGroupBuilder Approvals { get; }

    /// <summary><c>/api/cloud/providers</c> and how their jobs are watched.</summary>
    public RouteGroupBuilder Providers { get; }

    /// <summary><c>/api/cloud/metrics</c>.</summary>
    public RouteGroupBuilder Metrics { get; }

    /// <summary><c>/api/cloud/health</c> and <c>/health</c>.</summary>
    public RouteGroupBuilder Health { get; }

    /// <summary><c>/api/webhooks</c>; open to all, every call verified by its signature.</summary>
    public RouteGroupBuilder Webhooks { get; }

    /// <inheritdoc/>
    public void Add(Action<EndpointBuilder> convention)
    {
        foreach (var group in _all)
        {
            ((IEndpointConventionBuilder)group).Add(convention);
        }
    }

    /// <inheritdoc/>
    public void Finally(Action<EndpointBuilder> finallyConvention)
    {
        foreach (var group in _all)
        {
            ((IEndpointConventionBuilder)group).Finally(finallyConvention);
        }
    }
}
