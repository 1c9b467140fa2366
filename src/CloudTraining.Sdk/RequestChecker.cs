using System.Text;
using System.Text.Json;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk;

/// <summary>Checks what comes from outside before anything is stored, and names every mistake at once.</summary>
internal sealed class RequestChecker(IProviderRegistry providers, IOptions<CloudTrainingOptions> options)
{
    private const int MaxNameLength = 200;
    private const int MaxOwnerLength = 128;
    private const int MaxKeyLength = 255;
    private const int MaxMetadataBytes = 64 * 1024;

    /// <summary>The provider the request is for.</summary>
    /// <exception cref="TrainingRequestException">There is a mistake in it.</exception>
    /// <exception cref="UnknownProviderException">There is no such provider.</exception>
    public ICloudProvider Check(TrainingRequest request)
    {
        var errors = new Dictionary<string, string>(StringComparer.Ordinal);
        CheckObject(errors, "input", request.Input, options.Value.MaxInputBytes, "CloudTraining:MaxInputBytes");
        if (request.Input.ValueKind == JsonValueKind.Object && !request.Input.EnumerateObject().MoveNext())
        {
            errors["input"] = "No configuration provided: the input is an empty object.";
        }

        if (request.Metadata is { } metadata)
        {
            CheckObject(errors, "metadata", metadata, MaxMetadataBytes, null);
        }

        if (request.Priority is < JobPriority.Low or > JobPriority.Highest)
        {
            errors["priority"] = $"{request.Priority} is not a number from 0 to 50.";
        }

        if (request.EstimatedCostUsd < 0)
        {
            errors["estimated_cost_usd"] = FormattableString.Invariant($"{request.EstimatedCostUsd} is below 0.");
        }

        CheckText(errors, "config_name", request.ConfigName, MaxNameLength);
        CheckText(errors, "user_id", request.UserId, MaxOwnerLength);
        CheckText(errors, "organization_id", request.OrganizationId, MaxOwnerLength);
        CheckText(errors, "team_id", request.TeamId, MaxOwnerLength);
        CheckText(errors, "idempotency_key", request.IdempotencyKey, MaxKeyLength);
        CheckText(errors, "hardware_type", request.HardwareType, MaxNameLength);
        var provider = errors.Count == 0 || request.Provider is not null ? FindProvider(request.Provider, errors) : null;
        if (provider is not null && request.Upload is { } upload)
        {
            CheckUpload(errors, upload, provider.Descriptor);
        }

        return errors.Count == 0 ? provider! : throw new TrainingRequestException(errors);
    }

    /// <summary>What the submitter should know before an answer is lost.</summary>
    public IReadOnlyList<string> FindWarnings(TrainingJob job, ICloudProvider provider)
    {
        if (provider.Descriptor.Capabilities.HasFlag(ProviderCapabilities.ClientToken))
        {
            return [];
        }

        var submission = new JobSubmission { JobId = job.Id, AttemptId = string.Empty, ClientToken = string.Empty, Input = job.Input };
        return provider.GetFeature<ISubmissionReconciler>()?.CanReconcile(submission) == true
            ? []
            : [$"If the answer of {provider.Descriptor.Name} to this submission is lost, the job cannot be searched for there: it will need your attention and is never submitted again by itself."];
    }

    private static void CheckObject(Dictionary<string, string> errors, string field, JsonElement value, int maxBytes, string? key)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            errors[field] = $"It must be a JSON object and is {(value.ValueKind == JsonValueKind.Undefined ? "missing" : $"a JSON {value.ValueKind.ToString().ToLowerInvariant()}")}.";
            return;
        }

        var bytes = Encoding.UTF8.GetByteCount(value.GetRawText());
        if (bytes > maxBytes)
        {
            errors[field] = FormattableString.Invariant($"It has {bytes:N0} bytes; at most {maxBytes:N0} are taken{(key is null ? string.Empty : $" ({key})")}. Upload large data and refer to it by URL.");
        }
    }

    private static void CheckUpload(Dictionary<string, string> errors, JobUpload upload, ProviderDescriptor provider)
    {
        if (!provider.Capabilities.HasFlag(ProviderCapabilities.InputUpload))
        {
            errors["upload"] = $"{provider.Name} takes no uploads. Give the input an address the provider can read instead.";
        }
        else if (!File.Exists(upload.Path))
        {
            errors["upload"] = $"There is no file '{upload.Path}'.";
        }
        else if (provider.Limits.MaxUploadBytes is { } max && new FileInfo(upload.Path).Length is var bytes && bytes > max)
        {
            errors["upload"] = FormattableString.Invariant($"'{upload.Path}' has {bytes:N0} bytes; {provider.Name} takes at most {max:N0}. Put it where the provider can read it and give the input its address.");
        }
    }

    private static void CheckText(Dictionary<string, string> errors, string field, string? value, int maxLength)
    {
        if (value is null)
        {
            return;
        }

        if (value.Length == 0 || value.Length > maxLength)
        {
            errors[field] = $"It has {value.Length} characters; 1 to {maxLength} are taken. Leave it out for none.";
        }
        else if (value.Any(char.IsControl))
        {
            errors[field] = "It holds a control character.";
        }
    }

    private ICloudProvider? FindProvider(string? name, Dictionary<string, string> errors)
    {
        if ((name ?? options.Value.DefaultProvider) is { } asked)
        {
            return providers.Get(asked);
        }

        if (providers.Providers.Count == 1)
        {
            return providers.Providers[0];
        }

        errors["provider"] = providers.Providers.Count == 0
            ? "No provider is registered. Register one on the builder that AddCloudTraining() returns, for example AddLocalProvider()."
            : $"Name one of {string.Join(", ", providers.Providers.Select(provider => provider.Descriptor.Id))}, or set CloudTraining:DefaultProvider.";
        return null;
    }
}
