using CloudTraining.Sdk.Approvals;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Background;

/// <summary>Expires approvals that nobody decided.</summary>
internal sealed class ApprovalExpirationTask(ApprovalExpiry expiry, IOptionsMonitor<ApprovalOptions> options) : IBackgroundTask
{
    public string Name => "approval expiration";

    public string StartMessage => FormattableString.Invariant($"Approval expiration task started (interval={Interval.TotalSeconds:0.###}s)");

    public TimeSpan Interval => options.CurrentValue.CheckInterval;

    public bool IsExclusive => true;

    public Task RunOnceAsync(CancellationToken cancellationToken) => expiry.ExpireAsync(cancellationToken);
}
