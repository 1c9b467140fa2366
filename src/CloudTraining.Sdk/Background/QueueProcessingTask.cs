using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Queue;

namespace CloudTraining.Sdk.Background;

/// <summary>Hands waiting jobs to their providers.</summary>
internal sealed class QueueProcessingTask(JobDispatcher dispatcher, QueueSignal signal) : IBackgroundTask
{
    public string Name => "queue processing";

    public string StartMessage => FormattableString.Invariant($"Queue scheduler started with {QueueOptions.ProcessingInterval.TotalSeconds:0}s processing interval");

    public TimeSpan Interval => QueueOptions.ProcessingInterval;

    public Task RunOnceAsync(CancellationToken cancellationToken) => dispatcher.DispatchAsync(cancellationToken);

    public Task WaitForWorkAsync(CancellationToken cancellationToken) => signal.WaitAsync(cancellationToken);
}
