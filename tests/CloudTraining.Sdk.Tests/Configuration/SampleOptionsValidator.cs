using CloudTraining.Sdk.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Tests.Configuration;

internal sealed class SampleOptionsValidator : IValidateOptions<SampleOptions>
{
    public ValidateOptionsResult Validate(string? name, SampleOptions options) => new OptionsFailures("CloudTraining:Sample")
        .Range(nameof(options.Ratio), (double?)options.Ratio, 0, 1)
        .Result;
}
