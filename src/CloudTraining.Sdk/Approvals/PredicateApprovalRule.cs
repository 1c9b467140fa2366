using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Approvals;

/// <summary>The host's own rule.</summary>
internal sealed class PredicateApprovalRule(Func<TrainingRequest, string?> findReason) : IApprovalRule
{
    public ValueTask<string?> FindReasonAsync(TrainingRequest request, CancellationToken cancellationToken = default) => ValueTask.FromResult(findReason(request));
}
