using System.Collections.Concurrent;
using System.Text.Json;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Http;
using CloudTraining.Sdk.Replicate.Json;

namespace CloudTraining.Sdk.Replicate;

/// <summary>Finds the version to run: the configured one, or the model's latest, looked up again after a while.</summary>
internal sealed class ModelVersions(ReplicateClient client, TimeProvider clock)
{
    private const string Operation = "submit";
    private static readonly TimeSpan KeepFor = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, (string Version, long ReadAt)> _latest = new(StringComparer.Ordinal);

    /// <exception cref="ProviderException">The model is not configured, unknown, or cannot be asked for; nothing was submitted.</exception>
    /// <param name="configured">What the options say.</param>
    /// <param name="credential">Whose account.</param>
    /// <param name="budget">How long a look-up may take.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<(string Model, string Version)> GetAsync(string? configured, ReplicateCredential credential, TimeSpan budget, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(configured))
        {
            throw NotSent(ProviderErrorKind.InvalidRequest, $"No model is configured. Set {ReplicateOptions.SectionPath}:Model to owner/name or owner/name:version.", null);
        }

        var parts = configured.Trim().Split(':', 2);
        if (parts.Length == 2)
        {
            return (parts[0], parts[1]);
        }

        if (_latest.TryGetValue(parts[0], out var known) && clock.GetElapsedTime(known.ReadAt) < KeepFor)
        {
            return (parts[0], known.Version);
        }

        var version = await ReadLatestAsync(parts[0], credential, budget, cancellationToken).ConfigureAwait(false);
        _latest[parts[0]] = (version, clock.GetTimestamp());
        return (parts[0], version);
    }

    private async Task<string> ReadLatestAsync(string model, ReplicateCredential credential, TimeSpan budget, CancellationToken cancellationToken)
    {
        try
        {
            var call = new Call { Operation = Operation, Method = HttpMethod.Get, Path = $"models/{model}", Credential = credential, Budget = budget };
            using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
            var body = answer.Json.ValueKind == JsonValueKind.Object ? answer.Json.Deserialize(ReplicateJson.Default.ModelBody) : null;
            return body?.LatestVersion?.Id is { Length: > 0 and <= 128 } version && version.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
                ? version
                : throw NotSent(ProviderErrorKind.InvalidRequest, $"The model '{model}' has no version that could be run. Set {ReplicateOptions.SectionPath}:Model to {model}:version.", null);
        }
        catch (ProviderException exception) when (!exception.NothingSent)
        {
            // The create was not even tried, whatever became of this read.
            throw exception.Kind == ProviderErrorKind.NotFound
                ? NotSent(ProviderErrorKind.InvalidRequest, $"Replicate knows no model '{model}', or this account may not see it. Check {ReplicateOptions.SectionPath}:Model.", exception)
                : NotSent(exception.Kind == ProviderErrorKind.Protocol ? ProviderErrorKind.Unavailable : exception.Kind, exception.Message, exception);
        }
    }

    private static ProviderException NotSent(ProviderErrorKind kind, string message, ProviderException? cause) =>
        new(kind, ReplicateProvider.ProviderId, Operation, message, cause)
        {
            NothingSent = true,
            HttpStatus = cause?.HttpStatus,
            RetryAfter = cause?.RetryAfter,
        };
}
