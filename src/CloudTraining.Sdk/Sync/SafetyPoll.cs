using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Sync;

/// <summary>
/// Reads the active jobs of providers that call back, at the start of a host and then rarely: a callback may be lost on the way, refused, or sent while the host was down, and its
/// job would else stay active for ever. Providers that are polled need it not. Thread-safe.
/// </summary>
internal sealed partial class SafetyPoll(
    IProviderRegistry providers, PollingDecision polling, ActiveJobRefresher refresher, IOptionsMonitor<JobPollingOptions> options, TimeProvider clock, ILogger<SafetyPoll> logger)
{
    private readonly Dictionary<string, long> _lookedAt = new(StringComparer.OrdinalIgnoreCase);
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>Looks at each provider whose turn it is. A store that is away is looked into again with the next pass.</summary>
    public async Task LookAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            foreach (var provider in providers.Providers.Where(provider => provider.Descriptor.WebhookUrl is not null).Except(polling.Providers).Where(IsDue))
            {
                var looked = clock.GetTimestamp();
                var result = await refresher.RefreshAsync([provider], cancellationToken).ConfigureAwait(false);
                _lookedAt[provider.Descriptor.Id] = looked;
                Log(provider.Descriptor.Id, result);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private bool IsDue(ICloudProvider provider) =>
        !_lookedAt.TryGetValue(provider.Descriptor.Id, out var at) || clock.GetElapsedTime(at) >= options.CurrentValue.SafetyInterval;

    private void Log(string provider, RefreshResult result)
    {
        if (result.Changed > 0)
        {
            LogChanged(logger, result.Changed, provider);
        }

        LogLooked(logger, result.Refreshed, provider, result.Failed);
    }

    [LoggerMessage(LogLevel.Information, "{Count} jobs of {Provider} had changed without a callback that told of it")]
    private static partial void LogChanged(ILogger logger, int count, string provider);

    [LoggerMessage(LogLevel.Debug, "Read {Count} active jobs of {Provider}, which calls back; {Failed} could not be read")]
    private static partial void LogLooked(ILogger logger, int count, string provider, int failed);
}
