using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Sync;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.ReliabilityTests.Harness;

/// <summary>One host as an application gets it. Several of them on one store and one provider are a cluster. Nothing runs by itself: tests call the passes.</summary>
internal sealed class HostUnderTest : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public HostUnderTest(IJobStore store, ICloudProvider provider, ManualTimeProvider clock, Action<ICloudTrainingBuilder>? configure = null)
    {
        Clock = clock;
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton(store);
        var builder = services.AddCloudTraining().AddProvider(provider);
        configure?.Invoke(builder);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public ManualTimeProvider Clock { get; }

    public ICloudTrainingClient Client => Get<ICloudTrainingClient>();

    public IJobStore Store => Get<IJobStore>();

    public JobDispatcher Dispatcher => Get<JobDispatcher>();

    public JobRecorder Recorder => Get<JobRecorder>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task<TrainingJob> SubmitAsync(TrainingRequest? request = null) => (await Client.SubmitAsync(request ?? Some.Request())).Job;

    /// <summary>One dispatch pass with the submissions it started.</summary>
    public async Task DispatchAsync(CancellationToken cancellationToken)
    {
        await Dispatcher.DispatchAsync(cancellationToken);
        await Dispatcher.WaitForSubmissionsAsync(cancellationToken);
    }

    /// <summary>One pass of the background task of that name.</summary>
    public Task RunAsync(string task, CancellationToken cancellationToken) =>
        _services.GetServices<IBackgroundTask>().Single(candidate => candidate.Name == task).RunOnceAsync(cancellationToken);

    /// <summary>One pass of everything that settles lost submissions, unfinished cancels and twins.</summary>
    public Task ReconcileAsync(CancellationToken cancellationToken) => RunAsync("reconciliation", cancellationToken);

    /// <summary>Reconciles and dispatches for a while, as the loops do, a pass each interval.</summary>
    public async Task LiveAsync(TimeSpan time, CancellationToken cancellationToken, Action<TimeSpan>? alsoAdvance = null)
    {
        var interval = TimeSpan.FromSeconds(30);
        for (var lived = TimeSpan.Zero; lived < time; lived += interval)
        {
            await ReconcileAsync(cancellationToken);
            await DispatchAsync(cancellationToken);
            Clock.Advance(interval);
            alsoAdvance?.Invoke(interval);
        }

        await ReconcileAsync(cancellationToken);
        await DispatchAsync(cancellationToken);
    }

    public async Task<TrainingJob> ReadAsync(string id) => await Store.FindAsync(id) ?? throw new AssertionException($"There is no job '{id}'.");

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
