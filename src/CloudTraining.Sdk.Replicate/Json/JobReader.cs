using System.Collections.Concurrent;
using System.Text.Json;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Replicate.Json;

/// <summary>Reads jobs from answers and callbacks. A member of the wrong shape is "not said"; a status that was not said is never made up.</summary>
internal sealed partial class JobReader(IOptionsMonitor<ReplicateOptions> options, ILogger<JobReader> logger)
{
    private const int LongestId = 128;
    private const int LongestText = 64;
    private const int MostWordsRemembered = 100;
    private readonly ConcurrentDictionary<string, bool> _unknownWords = new(StringComparer.Ordinal);

    /// <summary>The raw body; null when it is no object or has no usable id.</summary>
    public static JobBody? ReadBody(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var body = element.Deserialize(ReplicateJson.Default.JobBody);
        return body?.Id is { Length: > 0 and <= LongestId } id && id.All(letter => letter is > ' ' and <= '~' and not ('/' or '\\' or '?' or '#' or '%')) ? body : null;
    }

    /// <summary>The job.</summary>
    /// <param name="body">As it came.</param>
    /// <param name="element">Where it came from, to be kept without its secrets and its log; null keeps nothing.</param>
    /// <param name="credential">Whose secrets to take out.</param>
    public ProviderJob Read(JobBody body, JsonElement? element, ReplicateCredential? credential)
    {
        var settings = options.CurrentValue;
        var removed = body.DataRemoved == true;
        return new ProviderJob
        {
            Ref = new ProviderJobRef(ReplicateProvider.ProviderId, "", body.Id!),
            Report = Report(body, credential, settings),
            CreatedAt = body.CreatedAt,
            ClientToken = removed ? null : TokenMark.Read(body.Input, settings.ClientTokenInput),
            ConfigName = body.Model is { Length: > 0 and <= 200 } model ? Redaction.Redact(model, credential) : null,
            Input = element is not null && body.Input is { ValueKind: JsonValueKind.Object } input && !removed ? Redaction.Redact(input, credential) : null,
            Raw = element is { } raw ? Redaction.Redact(raw, credential, leaveOut: "logs") : null,
        };
    }

    /// <summary>The estimated cost; null when the time, the hardware or its price is not known.</summary>
    public static decimal? Cost(JobBody body, ReplicateOptions settings) =>
        body.Metrics?.PredictTime is >= 0 and < 1e9 and { } seconds && IsOurModel(body, settings) && HardwarePrices.Find(settings.Hardware, settings) is { } price
            ? decimal.Round((decimal)seconds * price, 6)
            : null;

    /// <summary>Whether the job runs on the model whose hardware is configured; of other models nothing is known.</summary>
    public static bool IsOurModel(JobBody body, ReplicateOptions settings) =>
        settings.Model is { } model
        && !string.IsNullOrWhiteSpace(model)
        && (body.Model is null || string.Equals(body.Model, model.Trim().Split(':')[0], StringComparison.OrdinalIgnoreCase));

    /// <summary>Our word for the provider's; null when it is not known.</summary>
    /// <param name="raw">The provider's word.</param>
    /// <param name="credential">Whose secrets to take out before an unknown word is logged.</param>
    public JobStatus? StatusOf(string? raw, ReplicateCredential? credential)
    {
        switch (Redaction.Redact(raw, credential))
        {
            case "starting":
                return JobStatus.Queued;
            case "processing":
                return JobStatus.Running;
            case "succeeded":
                return JobStatus.Completed;
            case "failed":
                return JobStatus.Failed;
            case "canceled" or "aborted":
                return JobStatus.Cancelled;
            case { Length: > 0 } word when _unknownWords.Count < MostWordsRemembered && _unknownWords.TryAdd(Bounded(word), true):
                LogUnknownStatus(logger, Bounded(word));
                return null;
            default:
                return null;
        }
    }

    private ProviderReport Report(JobBody body, ReplicateCredential? credential, ReplicateOptions settings) => new()
    {
        Status = StatusOf(body.Status, credential),
        RawStatus = body.Status is { Length: > 0 } raw ? Bounded(Redaction.Redact(raw, credential)!) : null,
        StartedAt = body.StartedAt,
        CompletedAt = body.CompletedAt,
        CostUsd = Cost(body, settings),
        HardwareType = IsOurModel(body, settings) && !string.IsNullOrWhiteSpace(settings.Hardware) ? settings.Hardware : null,
        ErrorMessage = Redaction.Redact(body.Error, credential)
            ?? (body.Status == "aborted" ? "The deadline passed before the run started." : null),
        OutputUrl = Redaction.Redact(OutputUrl(body.Output), credential),
    };

    /// <summary>The address of the output: itself, the weights of a training, or the first of a list.</summary>
    public static string? OutputUrl(JsonElement? output) => output switch
    {
        { ValueKind: JsonValueKind.String } text => Address(text.GetString()!),
        { ValueKind: JsonValueKind.Object } members => Member(members, "weights") ?? Member(members, "url"),
        { ValueKind: JsonValueKind.Array } items when items.GetArrayLength() > 0 => items[0].ValueKind == JsonValueKind.Array ? null : OutputUrl(items[0]),
        _ => null,
    };

    private static string? Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp) ? text : null;

    private static string? Member(JsonElement members, string name) =>
        members.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? OutputUrl(value) : null;

    private static string Bounded(string text) => text.Length <= LongestText ? text : text[..LongestText];

    [LoggerMessage(LogLevel.Warning, "Replicate reported the status '{Status}', which is not known here: the job keeps its status until a known one comes")]
    private static partial void LogUnknownStatus(ILogger logger, string status);
}
