using CloudTraining.Sdk.Configuration;
using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk;

/// <summary>Refuses to start with any mistake in any section, in one exception; then asks the registered providers, which read options themselves.</summary>
internal sealed class StartCheckValidator(OptionsLoader loader, IServiceProvider services, SettingsView view) : IValidateOptions<StartCheck>
{
    private const string Key = "CloudTraining:DefaultProvider";

    public ValidateOptionsResult Validate(string? name, StartCheck options)
    {
        try
        {
            loader.EnsureLoaded();
        }
        catch (OptionsValidationException exception)
        {
            return ValidateOptionsResult.Fail(exception.Failures);
        }

        if (services.GetService<IProviderRegistry>() is not { } registry
            || services.GetRequiredService<IOptions<CloudTrainingOptions>>().Value.DefaultProvider is not { } wanted
            || registry.Find(wanted) is not null)
        {
            return ValidateOptionsResult.Success;
        }

        var ids = registry.Providers.Select(provider => provider.Descriptor.Id).Order(StringComparer.Ordinal).ToList();
        var registered = ids.Count == 0 ? "none" : string.Join(", ", ids);
        return ValidateOptionsResult.Fail($"{Key} is '{OptionsMember.Shown(wanted)}', which is not registered. Registered: {registered}.{SectionChecker.PlaceOf(view.FindOrigin(Key))}");
    }
}
