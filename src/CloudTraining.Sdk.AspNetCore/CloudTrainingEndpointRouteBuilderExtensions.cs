using CloudTraining.Sdk.AspNetCore;
using CloudTraining.Sdk.AspNetCore.Endpoints;
using CloudTraining.Sdk.AspNetCore.Health;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.Metrics;
using CloudTraining.Sdk.AspNetCore.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace CloudTraining.Sdk;

/// <summary>Maps the HTTP API.</summary>
public static class CloudTrainingEndpointRouteBuilderExtensions
{
    /// <summary>
    /// Maps jobs, events, queue, approvals, providers, metrics, health and webhooks under <c>/api</c>. Until the host decides who may use them (<c>RequireAuthorization(...)</c> or <c>AllowAnonymous()</c> on
    /// the result, on a group of it, or a fallback policy) everything but webhooks is refused, except in Development for requests from this machine that came through no proxy.
    /// </summary>
    /// <exception cref="InvalidOperationException"><c>AddCloudTraining()</c> was not called.</exception>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">A setting of the HTTP API is wrong; every mistake is named.</exception>
    public static CloudTrainingEndpoints MapCloudTraining(this IEndpointRouteBuilder endpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var api = new HttpApiRuntime(endpoints.ServiceProvider);
        var webhooks = Group(endpoints, api, "Webhooks", WebhookEndpoint.Map).Routes;
        webhooks.AllowAnonymous();
        return new CloudTrainingEndpoints(
            jobs: Group(endpoints, api, "Jobs", JobEndpoints.Map).Routes,
            events: Group(endpoints, api, "Events", EventEndpoint.Map).Routes,
            queue: Group(endpoints, api, "Queue", QueueEndpoints.Map).Routes,
            approvals: Group(endpoints, api, "Approvals", ApprovalEndpoints.Map).Routes,
            providers: Group(endpoints, api, "Providers", ProviderEndpoints.Map).Routes,
            metrics: Group(endpoints, api, "Metrics", MetricsEndpoints.Map).Routes,
            health: MapHealth(endpoints, api),
            webhooks: webhooks);
    }

    /// <summary>Below the API and, inside the same group, at the root, where a host may have an endpoint of that name already, which then wins.</summary>
    private static RouteGroupBuilder MapHealth(IEndpointRouteBuilder endpoints, HttpApiRuntime api)
    {
        var health = Group(endpoints, api, "Health", HealthEndpoints.Map).Routes;
        var root = Group(health, api, "Health");
        ((IEndpointConventionBuilder)root.Routes).Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = int.MaxValue);
        HealthEndpoints.MapRoot(root);
        return health;
    }

    private static EndpointGroup Group(IEndpointRouteBuilder endpoints, HttpApiRuntime api, string tag, Action<EndpointGroup, HttpApiRuntime>? map = null)
    {
        var group = new EndpointGroup(endpoints.MapGroup(string.Empty), api.Envelope, tag);
        map?.Invoke(group, api);
        return group;
    }
}
