using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Sync;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Background;

/// <summary>Settles submissions whose outcome is unknown, sends cancels again, watches for jobs that the providers began late, and finds what callbacks did not tell.</summary>
internal sealed class ReconciliationTask(SubmissionSettler settler, CancelRepeater cancels, SubmissionWatch watch, SafetyPoll safety, IOptionsMonitor<ReconciliationOptions> options) : IBackgroundTask
{
    public string Name => "reconciliation";

    public string StartMessage => FormattableString.Invariant($"Reconciliation of submissions started (interval: {Interval.TotalSeconds:0.###}s)");

    public TimeSpan Interval => options.CurrentValue.Interval;

    public bool IsExclusive => true;

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        // First the watch: a twin that it finds is cancelled in the same pass.
        await watch.LookAsync(cancellationToken).ConfigureAwait(false);
        await settler.SettleAsync(cancellationToken).ConfigureAwait(false);
        await cancels.RepeatAsync(cancellationToken).ConfigureAwait(false);
        await safety.LookAsync(cancellationToken).ConfigureAwait(false);
    }
}
