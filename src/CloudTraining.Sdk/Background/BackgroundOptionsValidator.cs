using CloudTraining.Sdk.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Background;

internal sealed class BackgroundOptionsValidator : IValidateOptions<BackgroundOptions>
{
    public ValidateOptionsResult Validate(string? name, BackgroundOptions options) => new OptionsFailures("CloudTraining:Background")
        .Range(nameof(options.DrainTimeout), (TimeSpan?)options.DrainTimeout, TimeSpan.Zero, TimeSpan.FromHours(1))
        .Range(nameof(options.JobRetention), options.JobRetention, TimeSpan.FromMinutes(1), TimeSpan.FromDays(36_500))
        .Range(nameof(options.CleanupInterval), (TimeSpan?)options.CleanupInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30))
        .Result;
}
