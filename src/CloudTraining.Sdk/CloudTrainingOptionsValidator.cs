using CloudTraining.Sdk.Configuration;
using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk;

internal sealed class CloudTrainingOptionsValidator : IValidateOptions<CloudTrainingOptions>
{
    public ValidateOptionsResult Validate(string? name, CloudTrainingOptions options) => new OptionsFailures("CloudTraining")
        .Range(nameof(options.MaxInputBytes), (int?)options.MaxInputBytes, 1_024, 64 * 1024 * 1024)
        .Range(nameof(options.MaxKeptLogBytes), options.MaxKeptLogBytes, InMemoryArtifactStore.DefaultMaxBytesPerJob, 1L << 50)
        .Require(options.DataDirectory is not "", nameof(options.DataDirectory), "is empty; name a folder, or leave it out.")
        .Result;
}
