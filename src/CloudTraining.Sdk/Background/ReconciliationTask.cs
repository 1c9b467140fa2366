using CloudTraining.Sdk.Queue;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Background;

/// <summary>Settles submissions whose outcome is unknown.</summary>
internal sealed class ReconciliationTask(SubmissionSettler settler, IOptionsMonitor<ReconciliationOptions> options) : IBackgroundTask
{
    public string Name => "reconciliation";

    public string StartMessage => FormattableString.Invariant($"Reconciliation of submissions started (interval: {Interval.TotalSeconds:0.###}s)");

    public TimeSpan Interval => options.CurrentValue.Interval;

    public bool IsExclusive => true;

    public Task RunOnceAsync(CancellationToken cancellationToken) => settler.SettleAsync(cancellationToken);
}
