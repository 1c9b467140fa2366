using CloudTraining.Sdk.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Events;

internal sealed class EventLogOptionsValidator : IValidateOptions<EventLogOptions>
{
    public ValidateOptionsResult Validate(string? name, EventLogOptions options) => new OptionsFailures("CloudTraining:Events")
        .Range(nameof(options.Retention), (TimeSpan?)options.Retention, TimeSpan.FromMinutes(1), TimeSpan.FromDays(3_650))
        .Range(nameof(options.MaxEvents), (int?)options.MaxEvents, 1_000, int.MaxValue)
        .Result;
}
