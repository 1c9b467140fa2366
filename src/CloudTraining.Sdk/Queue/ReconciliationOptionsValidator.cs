using CloudTraining.Sdk.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Queue;

internal sealed class ReconciliationOptionsValidator : IValidateOptions<ReconciliationOptions>
{
    public ValidateOptionsResult Validate(string? name, ReconciliationOptions options) => new OptionsFailures("CloudTraining:Reconciliation")
        .Range(nameof(options.Interval), (TimeSpan?)options.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
        .Range(nameof(options.GiveUpAfter), (TimeSpan?)options.GiveUpAfter, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30))
        .Range(nameof(options.SearchMargin), (TimeSpan?)options.SearchMargin, TimeSpan.Zero, TimeSpan.FromDays(1))
        .Range(nameof(options.WatchInterval), (TimeSpan?)options.WatchInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1))
        .Range(nameof(options.WatchHorizon), (TimeSpan?)options.WatchHorizon, TimeSpan.Zero, TimeSpan.FromDays(30))
        .Range(nameof(options.MaxPerPass), (int?)options.MaxPerPass, 1, 100_000)
        .Result;
}
