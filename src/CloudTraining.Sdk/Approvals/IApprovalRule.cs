using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Approvals;

/// <summary>Decides whether a job needs an approval before it may run. Thread-safe; asked once, at submission.</summary>
public interface IApprovalRule
{
    /// <summary>Why an approval is needed, for the person who decides; null when this rule does not ask for one.</summary>
    ValueTask<string?> FindReasonAsync(TrainingRequest request, CancellationToken cancellationToken = default);
}
