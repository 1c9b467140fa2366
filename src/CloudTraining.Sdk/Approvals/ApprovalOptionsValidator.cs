using CloudTraining.Sdk.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Approvals;

internal sealed class ApprovalOptionsValidator : IValidateOptions<ApprovalOptions>
{
    public ValidateOptionsResult Validate(string? name, ApprovalOptions options) => new OptionsFailures("CloudTraining:Approvals")
        .Range(nameof(options.CheckInterval), (TimeSpan?)options.CheckInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
        .Range(nameof(options.Timeout), (TimeSpan?)options.Timeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(365))
        .Range(nameof(options.CostThresholdUsd), options.CostThresholdUsd, 0m, 1_000_000_000m)
        .Result;
}
