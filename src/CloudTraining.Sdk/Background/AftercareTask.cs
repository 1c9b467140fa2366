using CloudTraining.Sdk.Sync;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Background;

/// <summary>Keeps the logs of jobs that ended and frees what they occupy at their providers.</summary>
internal sealed class AftercareTask(JobAftercare aftercare, IOptionsMonitor<JobPollingOptions> options) : IBackgroundTask
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public string Name => "aftercare";

    public string StartMessage => FormattableString.Invariant($"Aftercare of ended jobs started (interval: {Interval.TotalSeconds:0.###}s)");

    /// <summary>As often as jobs are polled, but no log waits for longer than a minute.</summary>
    public TimeSpan Interval => options.CurrentValue.Interval < Longest ? options.CurrentValue.Interval : Longest;

    public bool IsExclusive => true;

    public Task RunOnceAsync(CancellationToken cancellationToken) => aftercare.CareAsync(cancellationToken);

    /// <summary>A pass takes a bounded number of jobs; when more are due, the next one follows at once.</summary>
    public async Task WaitForWorkAsync(CancellationToken cancellationToken)
    {
        if (!await aftercare.IsDueAsync(cancellationToken).ConfigureAwait(false))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
    }
}
