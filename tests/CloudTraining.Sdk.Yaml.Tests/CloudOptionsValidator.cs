using CloudTraining.Sdk.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Yaml.Tests;

internal sealed class CloudOptionsValidator : IValidateOptions<CloudOptions>
{
    public ValidateOptionsResult Validate(string? name, CloudOptions options) => new OptionsFailures("CloudTraining:MyCloud")
        .Range(nameof(options.MaxJobs), (int?)options.MaxJobs, 1, 10)
        .Result;
}
