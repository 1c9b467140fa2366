using CloudTraining.Sdk.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Sync;

internal sealed class JobPollingOptionsValidator : IValidateOptions<JobPollingOptions>
{
    public ValidateOptionsResult Validate(string? name, JobPollingOptions options) => new OptionsFailures("CloudTraining:Polling")
        .Range(nameof(options.Interval), (TimeSpan?)options.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
        .Range(nameof(options.SafetyInterval), (TimeSpan?)options.SafetyInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
        .Range(nameof(options.MaxConcurrentCalls), (int?)options.MaxConcurrentCalls, 1, 1_000)
        .Result;
}
