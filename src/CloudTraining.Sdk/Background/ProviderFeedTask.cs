using System.Threading.Channels;
using CloudTraining.Sdk.Logging;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Sync;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Background;

/// <summary>Records what providers inside this process tell by themselves, at once and the same way as a callback.</summary>
internal sealed partial class ProviderFeedTask(IProviderRegistry providers, JobRecorder recorder, ILogger<ProviderFeedTask> logger) : IBackgroundTask
{
    private readonly Lazy<IReadOnlyList<ChannelReader<ProviderEvent>>> _feeds =
        new(() => [.. providers.Providers.Select(provider => provider.GetFeature<IProviderFeed>()?.Events).OfType<ChannelReader<ProviderEvent>>()]);

    public string Name => "provider feed";

    public string StartMessage => "Listening to providers inside this process";

    public TimeSpan Interval => TimeSpan.FromSeconds(30);

    public bool IsEnabled => _feeds.Value.Count > 0;

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var feed in _feeds.Value)
        {
            while (feed.TryRead(out var said))
            {
                using var fields = LogContext.Push(("job_id", said.JobId), ("provider", said.Job?.Provider));
                try
                {
                    await recorder.RecordAsync(said, null, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                {
                    LogNotRecorded(logger, exception, said.JobId);
                }
            }
        }
    }

    public Task WaitForWorkAsync(CancellationToken cancellationToken) =>

        // A feed that has ended has nothing more to tell, and would be ready for ever.
        Task.WhenAny(_feeds.Value.Where(feed => !feed.Completion.IsCompleted).Select(feed => feed.WaitToReadAsync(cancellationToken).AsTask()).Append(Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken)));

    [LoggerMessage(LogLevel.Debug, "What a provider told about job {JobId} was not recorded; the next poll finds it")]
    private static partial void LogNotRecorded(ILogger logger, Exception exception, string? jobId);
}
