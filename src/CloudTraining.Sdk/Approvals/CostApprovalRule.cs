using System.Globalization;
using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Approvals;

/// <summary>Asks for an approval above <see cref="ApprovalOptions.CostThresholdUsd"/>.</summary>
internal sealed class CostApprovalRule(IOptionsMonitor<ApprovalOptions> options) : IApprovalRule
{
    public ValueTask<string?> FindReasonAsync(TrainingRequest request, CancellationToken cancellationToken = default)
    {
        var needed = options.CurrentValue.CostThresholdUsd is { } threshold && request.EstimatedCostUsd > threshold;
        return ValueTask.FromResult(needed
            ? string.Create(CultureInfo.InvariantCulture, $"Estimated cost {request.EstimatedCostUsd:0.00} USD is above the threshold of {options.CurrentValue.CostThresholdUsd:0.00} USD.")
            : null);
    }
}
