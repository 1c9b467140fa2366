using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Configuration;

internal sealed class CloudTrainingOptionsValidator(IServiceProvider services) : IValidateOptions<CloudTrainingOptions>
{
    public ValidateOptionsResult Validate(string? name, CloudTrainingOptions options)
    {
        var registry = (IProviderRegistry?)services.GetService(typeof(IProviderRegistry));
        return new OptionsFailures("CloudTraining")
            .Range(nameof(options.MaxInputBytes), (int?)options.MaxInputBytes, 1_024, 64 * 1024 * 1024)
            .Require(
                options.DefaultProvider is null || registry?.Find(options.DefaultProvider) is not null,
                nameof(options.DefaultProvider),
                $"is '{options.DefaultProvider}', which is not registered. Registered: {string.Join(", ", registry?.Providers.Select(provider => provider.Descriptor.Id) ?? [])}.")
            .Require(options.DataDirectory is not "", nameof(options.DataDirectory), "is empty; name a folder, or leave it out to keep logs of jobs in memory.")
            .Result;
    }
}
