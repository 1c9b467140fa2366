using System.Diagnostics.Metrics;
using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>Measures each try of each call: how long it took and how it ended.</summary>
internal sealed class CallMetrics
{
    public const string MeterName = "CloudTraining.Sdk.Replicate";
    public const string Duration = "cloudtraining.provider.call.duration";
    private readonly Histogram<double> _duration;

    public CallMetrics(IMeterFactory meters)
    {
        // The factory owns the meter.
        var meter = meters.Create(MeterName);
        _duration = meter.CreateHistogram<double>(Duration, "s", "Time of one try of a call to a provider.");
    }

    /// <summary>Records one try.</summary>
    /// <param name="call">Which call.</param>
    /// <param name="elapsed">How long it took.</param>
    /// <param name="failure">How it failed; null when it did not.</param>
    public void Record(Call call, TimeSpan elapsed, ProviderErrorKind? failure) => _duration.Record(
        elapsed.TotalSeconds,
        new KeyValuePair<string, object?>("provider", ReplicateProvider.ProviderId),
        new KeyValuePair<string, object?>("operation", call.Operation),
        new KeyValuePair<string, object?>("outcome", failure?.ToString() ?? "ok"));
}
