using System.Reflection;
using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Endpoints;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Health;

/// <summary>Health for people and for probes.</summary>
internal sealed class HealthEndpoints(HttpApiRuntime api)
{
    private static readonly string Version = typeof(HealthEndpoints).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";
    private readonly HealthProbe _probe = new(api.Store, api.Background, api.Clock);

    public static void Map(EndpointGroup group, HttpApiRuntime api)
    {
        var health = new HealthEndpoints(api);
        group.Get("/api/cloud/health", health.GetAsync, new ApiDoc("Read how the parts are", typeof(HealthJson)), "/api/metrics/health");
        group.Get("/api/cloud/health/live", _ => Task.FromResult<IResult?>(Word("ok")), new ApiDoc("Whether the process answers", typeof(StatusJson)));
        group.Get("/api/cloud/health/ready", health.ReadyAsync, new ApiDoc("Whether the host can do its work", typeof(StatusJson)));
    }

    /// <summary>SimpleTuner's <c>/health</c>, in a group of its own because the path is not ours alone: an endpoint of the host at that path goes first.</summary>
    public static void MapRoot(EndpointGroup group) =>
        group.Get("/health", _ => Task.FromResult<IResult?>(Word("healthy", "unified")), new ApiDoc("Whether the process answers", IsHidden: true));

    private static IResult Word(string status, string? mode = null) => TypedResults.Json(new StatusJson { Status = status, Mode = mode }, ContractsJson.Default.StatusJson);

    private async Task<IResult?> GetAsync(ApiRequest request)
    {
        var parts = (await _probe.ReadAsync(request.Aborted)).ToList();
        parts.AddRange(api.Providers.Providers.Select(provider => provider.Descriptor.IsConfigured
            ? new HealthPart(provider.Descriptor.Id, HealthLevel.Healthy, null, "Configured.")
            : new HealthPart(provider.Descriptor.Id, HealthLevel.Degraded, null, "Not configured.")));
        var body = new HealthJson
        {
            Status = NameOf(parts.Max(part => part.Level)),
            Version = Version,
            UptimeSeconds = Math.Round(api.Clock.GetElapsedTime(api.StartedAt).TotalSeconds, 3),
            Components =
            [
                .. parts.Select(part => new HealthComponentJson
                {
                    Name = part.Name,
                    Status = NameOf(part.Level),
                    LatencyMs = part.LatencyMs is { } latency ? Math.Round(latency, 3) : null,
                    Message = part.Message,
                }),
            ],
            Timestamp = api.Clock.GetUtcNow(),
        };
        return TypedResults.Json(body, ContractsJson.Default.HealthJson);
    }

    private async Task<IResult?> ReadyAsync(ApiRequest request)
    {
        var broken = (await _probe.ReadAsync(request.Aborted)).Where(part => part.Level == HealthLevel.Unhealthy).ToList();
        return broken.Count == 0
            ? Word("ready")
            : throw new ApiException(503, "not_ready", "Not ready: " + string.Join(" ", broken.Select(part => part.Message))) { RetryAfter = 2 };
    }

    private static string NameOf(HealthLevel level) => level switch
    {
        HealthLevel.Healthy => "healthy",
        HealthLevel.Degraded => "degraded",
        _ => "unhealthy",
    };
}
