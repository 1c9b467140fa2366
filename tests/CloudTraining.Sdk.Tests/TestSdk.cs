using CloudTraining.Sdk.Approvals;
using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Sync;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Tests;

/// <summary>The SDK as a host gets it, on a manual clock with the fake provider; nothing runs by itself unless the manager is started.</summary>
internal sealed class TestSdk : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public TestSdk(Action<ICloudTrainingBuilder>? configure = null, ManualTimeProvider? clock = null, FakeProvider? provider = null, IJobStore? store = null)
    {
        Clock = clock ?? new ManualTimeProvider();
        Provider = provider ?? new FakeProvider(Clock);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(Clock);
        if (store is not null)
        {
            services.AddSingleton(store);
        }

        var builder = services.AddCloudTraining().AddProvider(Provider);
        services.AddLogging(logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(Logs));
        configure?.Invoke(builder);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public ManualTimeProvider Clock { get; }

    public FakeProvider Provider { get; }

    public RecordedLogs Logs { get; } = new();

    public ICloudTrainingClient Client => Get<ICloudTrainingClient>();

    public IJobStore Store => Get<IJobStore>();

    public IJobEventLog Events => Get<IJobEventLog>();

    public JobDispatcher Dispatcher => Get<JobDispatcher>();

    public SubmissionSettler Settler => Get<SubmissionSettler>();

    public ActiveJobRefresher Refresher => Get<ActiveJobRefresher>();

    public ApprovalExpiry Expiry => Get<ApprovalExpiry>();

    public BackgroundTaskManager Manager => Get<BackgroundTaskManager>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task<TrainingJob> SubmitAsync(TrainingRequest? request = null) => (await Client.SubmitAsync(request ?? Some.Request())).Job;

    /// <summary>Submits a job and hands it to the provider.</summary>
    public async Task<TrainingJob> SubmitAndDispatchAsync(TrainingRequest? request = null)
    {
        var job = await SubmitAsync(request);
        await DispatchAsync();
        return await ReadAsync(job.Id);
    }

    /// <summary>One dispatch pass with the submissions it started.</summary>
    public async Task<IReadOnlyList<string>> DispatchAsync()
    {
        var claimed = await Dispatcher.DispatchAsync();
        await Dispatcher.WaitForSubmissionsAsync();
        return claimed;
    }

    /// <summary>One pass over the jobs that ended.</summary>
    public Task CareAsync() => Get<JobAftercare>().CareAsync();

    public async Task<TrainingJob> ReadAsync(string id) => await Store.FindAsync(id) ?? throw new AssertionException($"There is no job '{id}'.");

    public async Task<IReadOnlyList<JobEvent>> ReadEventsAsync(string? jobId = null)
    {
        var page = await Events.ReadAsync(0, int.MaxValue);
        return [.. page.Events.Where(jobEvent => jobId is null || jobEvent.JobId == jobId)];
    }

    /// <summary>Until a condition holds that other threads bring about.</summary>
    public static async Task WaitUntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        while (!condition())
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
