using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.OpenApi;
using CloudTraining.Sdk.Configuration;
using CloudTraining.Sdk.Providers;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>The providers, their credentials, and how their jobs are watched.</summary>
internal sealed class ProviderEndpoints(HttpApiRuntime api)
{
    private static readonly TimeSpan ValidateTimeout = TimeSpan.FromSeconds(15);
    private readonly HardwareProfiles _hardware = new(api);
    private readonly RecentResults<ValidateJson> _validations = new(api.Options.SyncInterval, ProviderPasses.Burst, api.Clock);

    public static void Map(EndpointGroup group, HttpApiRuntime api)
    {
        var providers = new ProviderEndpoints(api);
        group.Get("/api/cloud/providers", providers.ListAsync, new ApiDoc("List the providers", typeof(ProviderListJson)));
        group.Get("/api/cloud/providers/{provider}/validate", providers.ValidateAsync, new ApiDoc("Check the credentials of a provider", typeof(ValidateJson), Errors: [404]));
        group.Get("/api/cloud/providers/{provider}/config", providers.ConfigAsync, new ApiDoc("Read how a provider is configured, without secrets", typeof(ProviderConfigEnvelopeJson), Errors: [404]));
        group.Get("/api/cloud/polling/status", providers.PollingAsync, new ApiDoc("Say whether jobs are polled, and why", typeof(PollingStatusJson)));
        group.Get("/api/cloud/system-status", _ => Task.FromResult<IResult?>(SystemStatus()), new ApiDoc("Read the provider's announced incidents", typeof(SystemStatusJson)), "/api/cloud/replicate/status");
        group.Get("/api/cloud/circuit-breakers", _ => Task.FromResult<IResult?>(providers.CircuitBreakers()), new ApiDoc("List circuit breakers", typeof(CircuitBreakersJson)));
        group.Setting("PUT", "/api/cloud/providers/{provider}/config", request => providers.KeyOf(request, "WebhookUrl"));
        foreach (var method in (string[])["PUT", "DELETE"])
        {
            group.Setting(method, "/api/cloud/providers/{provider}/token", request => providers.KeyOf(request, "ApiToken"));
        }

        group.Setting("PUT", "/api/cloud/polling/setting", "CloudTraining:Polling:Enabled");
    }

    /// <summary>The key of a provider's option, as its package registered it; what stands in for the keys of one that registered none.</summary>
    private string KeyOf(ApiRequest request, string example)
    {
        var descriptor = GetProvider(request).Descriptor;
        var section = $"CloudTraining:{descriptor.Id.Replace("_", string.Empty, StringComparison.Ordinal).Replace("-", string.Empty, StringComparison.Ordinal)}:";
        var keys = api.Effective.List().Select(setting => setting.Key).Where(key => key.StartsWith(section, StringComparison.OrdinalIgnoreCase)).ToList();
        return keys.Find(key => key.EndsWith($":{example}", StringComparison.Ordinal)) ?? (keys.Count > 0 ? string.Join(", ", keys) : $"the options of {descriptor.Name}");
    }

    private ICloudProvider GetProvider(ApiRequest request) => api.Providers.Get(request.Route("provider"));

    private async Task<IResult?> ListAsync(ApiRequest request)
    {
        var listed = await Task.WhenAll(api.Providers.Providers.Select(provider => ToJsonAsync(provider, request.Aborted)));
        return TypedResults.Json(new ProviderListJson { Providers = listed }, ContractsJson.Default.ProviderListJson);
    }

    private async Task<ProviderJson> ToJsonAsync(ICloudProvider provider, CancellationToken cancellationToken)
    {
        var descriptor = provider.Descriptor;
        var profiles = await _hardware.ReadAsync(provider, cancellationToken);
        var first = profiles.Count > 0 ? profiles[0] : null;
        return new ProviderJson
        {
            Id = descriptor.Id,
            Name = descriptor.Name,
            Description = descriptor.Description ?? descriptor.Name,
            Model = descriptor.Model ?? string.Empty,
            Hardware = first?.HardwareType ?? string.Empty,
            CostPerHour = first?.CostPerHour,
            Configured = descriptor.IsConfigured,
            ComingSoon = false,
            HardwareProfile = first?.Id,
            HardwareProfiles = profiles,
            Capabilities = [.. Enum.GetValues<ProviderCapabilities>().Where(flag => flag != ProviderCapabilities.None && descriptor.Capabilities.HasFlag(flag)).Select(flag => flag.ToString())],
            WebhookConfigured = descriptor.WebhookUrl is not null,
            IsDefault = IsDefault(descriptor.Id),
            HasForeignJobs = descriptor.HasForeignJobs,
        };
    }

    private bool IsDefault(string id) => api.CoreOptions.DefaultProvider is { } name
        ? string.Equals(name, id, StringComparison.OrdinalIgnoreCase)
        : api.Providers.Providers.Count == 1;

    private async Task<IResult?> ValidateAsync(ApiRequest request)
    {
        var provider = GetProvider(request);
        var caller = new ProviderContext(request.Caller.UserId, request.Caller.OrganizationId);
        var answer = await _validations.GetAsync($"{provider.Descriptor.Id}\n{caller.UserId}\n{caller.OrganizationId}", () => ValidateAsync(provider, caller), request.Aborted);
        return TypedResults.Json(answer.Value, ContractsJson.Default.ValidateJson);
    }

    private async Task<ValidateJson> ValidateAsync(ICloudProvider provider, ProviderContext caller)
    {
        try
        {
            var account = await ProviderCall.RunAsync(provider, "validate", ValidateTimeout, api.Clock, call => provider.ValidateCredentialsAsync(caller, call), CancellationToken.None);
            var user = new ValidatedUserJson { Valid = true, Username = account.Username, Name = account.Name, GithubUrl = account.ProfileUrl, TokenSource = account.CredentialSource ?? "global" };
            return new ValidateJson { Valid = true, Username = account.Username, UserInfo = user };
        }
        catch (ProviderException exception)
        {
            return new ValidateJson { Valid = false, Error = exception.Message };
        }
    }

    private async Task<IResult?> ConfigAsync(ApiRequest request)
    {
        var provider = GetProvider(request);
        var profiles = await _hardware.ReadAsync(provider, request.Aborted);
        var config = new ProviderConfigJson
        {
            // Without query and user part: people put tokens there.
            WebhookUrl = provider.Descriptor.WebhookUrl?.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped),
            WebhookRequireSignature = true,
            WebhookAllowedIps = request.Caller.SeesAll ? [.. api.Options.AllowedWebhookNetworks] : [],
            HardwareProfile = profiles.Count > 0 ? profiles[0].Id : null,
            HardwareInfo = profiles.Count > 0 ? profiles[0] : null,
            CostLimitEnabled = false,
            SslVerify = true,
            HttpTimeout = provider.Descriptor.Limits.CallTimeout.TotalSeconds,
        };
        return TypedResults.Json(new ProviderConfigEnvelopeJson { Provider = provider.Descriptor.Id, Config = config }, ContractsJson.Default.ProviderConfigEnvelopeJson);
    }

    private Task<IResult?> PollingAsync(ApiRequest request)
    {
        var polling = api.Polling;
        var task = api.Background.Tasks.FirstOrDefault(task => task.Name.Contains("poll", StringComparison.OrdinalIgnoreCase));
        var body = new PollingStatusJson
        {
            IsActive = polling.JobPollingEnabled && api.Background.IsRunning,
            Preference = polling.Preference,
            IntervalSeconds = polling.JobPollingInterval.TotalSeconds,
            Source = polling.Preference is null ? "webhook_url" : "configuration",
            Reason = polling.Reason,
            EnabledSource = SourceOf("Enabled"),
            IntervalSource = SourceOf("Interval"),
            Providers = [.. polling.Providers.Select(provider => provider.Descriptor.Id)],
            LastPassAt = task?.LastPassAt,
            LastError = task?.LastError,
        };
        return Task.FromResult<IResult?>(TypedResults.Json(body, ContractsJson.Default.PollingStatusJson));
    }

    private string SourceOf(string key) => api.Effective.Find($"CloudTraining:Polling:{key}")?.Source ?? EffectiveSetting.Default;

    private static IResult SystemStatus() => TypedResults.Json(
        new SystemStatusJson { Operational = true, OngoingIncidents = [], InProgressMaintenances = [], ScheduledMaintenances = [], Error = "Status pages of providers are not read." },
        ContractsJson.Default.SystemStatusJson);

    private IResult CircuitBreakers()
    {
        var breakers = new List<CircuitBreakerJson>();
        foreach (var provider in api.Providers.Providers)
        {
            if (provider.GetFeature<ICircuitBreaker>()?.ReadCircuit() is { } circuit)
            {
                breakers.Add(ToJson(provider.Descriptor.Id, circuit));
            }
        }

        return TypedResults.Json(new CircuitBreakersJson { CircuitBreakers = breakers, Total = breakers.Count }, ContractsJson.Default.CircuitBreakersJson);
    }

    private static CircuitBreakerJson ToJson(string name, CircuitReport circuit) => new()
    {
        Name = name,
        State = circuit.State switch { CircuitState.Open => "open", CircuitState.HalfOpen => "half_open", _ => "closed" },
        FailureCount = circuit.Failures,
        SuccessCount = circuit.Successes,
        LastFailure = circuit.LastFailureAt,
        RetryAfter = circuit.RetryAfter?.TotalSeconds,
    };
}
