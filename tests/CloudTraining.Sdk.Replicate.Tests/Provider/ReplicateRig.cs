using System.Text.Json;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Tests.Simulator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ReplicateSimulator;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>The provider as a host gets it, against a simulated Replicate over real HTTP.</summary>
internal sealed class ReplicateRig : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private ReplicateRig(SimulatorHost simulator, ServiceProvider services, LogRecorder logs)
    {
        Simulator = simulator;
        _services = services;
        Logs = logs;
    }

    public SimulatorHost Simulator { get; }

    public LogRecorder Logs { get; }

    public ICloudProvider Provider => _services.GetRequiredService<IProviderRegistry>().Get("replicate");

    public T Feature<T>()
        where T : class => Provider.GetFeature<T>() ?? throw new AssertionException($"The provider lacks {typeof(T).Name}.");

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public static async Task<ReplicateRig> StartAsync(
        Action<ReplicateOptions>? configure = null,
        RunnerKind runner = RunnerKind.Manual,
        string[]? settings = null,
        Action<IServiceCollection>? services = null,
        TimeProvider? clock = null)
    {
        var simulator = await SimulatorHost.StartAsync(runner, settings: settings ?? []);
        var logs = new LogRecorder();
        var collection = new ServiceCollection();
        collection.AddSingleton(clock ?? new HurriedClock());
        services?.Invoke(collection);
        collection.AddCloudTraining().AddReplicate(options =>
        {
            options.ApiToken = SimulatorHost.Token;
            options.BaseAddress = simulator.Api;
            options.Model = SimulatorHost.Model;
            options.CallTimeout = TimeSpan.FromSeconds(60);
            configure?.Invoke(options);
        });
        collection.AddLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(logs));
        return new ReplicateRig(simulator, collection.BuildServiceProvider(validateScopes: true), logs);
    }

    public static JobSubmission Submission(string clientToken = "token-1", string? input = null) => new()
    {
        JobId = "job-1",
        AttemptId = "attempt-1",
        ClientToken = clientToken,
        Input = JsonDocument.Parse(input ?? """{"config_json":"{\"steps\":10}"}""").RootElement,
    };

    public static ProviderJobRef Ref(string id) => new("replicate", "", id);

    public Task<ProviderJob> SubmitAsync(string clientToken = "token-1", string? input = null) =>
        Provider.SubmitAsync(Submission(clientToken, input), ProviderContext.Host);

    /// <summary>Submits without a look-up of the version before.</summary>
    public Task<ProviderJob> SubmitWithVersionAsync()
    {
        Get<IOptionsMonitor<ReplicateOptions>>().CurrentValue.Model = $"{SimulatorHost.Model}:{SimulatorHost.Version}";
        return SubmitAsync();
    }

    public Task<ProviderJob> GetAsync(string id) => Provider.GetAsync(Ref(id), ProviderContext.Host);

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Simulator.DisposeAsync();
    }
}
