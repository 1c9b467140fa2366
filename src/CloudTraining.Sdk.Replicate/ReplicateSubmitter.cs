using System.Buffers;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Text.Json;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Http;
using CloudTraining.Sdk.Replicate.Json;
using CloudTraining.Sdk.Replicate.Webhooks;

namespace CloudTraining.Sdk.Replicate;

/// <summary>Hands jobs over: the token put where it comes back, one create, and an honest word about what became of it.</summary>
internal sealed class ReplicateSubmitter(
    ReplicateClient client, JobReader reader, JobPages pages, ModelVersions versions, CredentialChooser credentials, TimeProvider clock)
{
    private const string Operation = "submit";

    public async Task<ProviderJob> SubmitAsync(JobSubmission submission, ProviderContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(submission);
        var options = client.Options;
        var budget = new CallBudget(options.CallTimeout < ReplicateProvider.LongestSubmission ? options.CallTimeout : ReplicateProvider.LongestSubmission, clock);
        var credential = await credentials.GetAsync(context, Operation, cancellationToken).ConfigureAwait(false);
        if (submission.Input.ValueKind != JsonValueKind.Object)
        {
            throw Refused(ProviderErrorKind.InvalidRequest, $"The input is {submission.Input.ValueKind}, and Replicate takes a JSON object.");
        }

        // Half of the time is left for the create, so that a slow look-up can never make its outcome unknown.
        var (model, version) = await versions.GetAsync(options.Model, credential, budget.Left / 2, cancellationToken).ConfigureAwait(false);
        var body = WriteBody(submission, options, version, credential);
        var call = new Call
        {
            Operation = Operation,
            Method = HttpMethod.Post,
            Path = pages.Path == "trainings" ? $"models/{model}/versions/{version}/trainings" : "predictions",
            Credential = credential,
            Kind = CallKind.Create,
            Budget = budget.Left,
            CancelAfter = pages.Path == "trainings" ? null : options.MaxRunTime,
            Content = () =>
            {
                var content = new ReadOnlyMemoryContent(body);
                content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
                return content;
            },
        };
        using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
        return JobReader.ReadBody(answer.Json) is { } job
            ? reader.Read(job, answer.Json, credential)
            : throw ReplicateErrors.Unreadable(call, answer.Status, "names no job");
    }

    /// <summary>The address that is called back for one submission.</summary>
    public static string? WebhookFor(ReplicateOptions options, string clientToken, ProviderContext owner)
    {
        if (string.IsNullOrWhiteSpace(options.WebhookUrl))
        {
            return null;
        }

        var url = options.WebhookUrl.Trim();
        url += $"{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{WebhookQuery.Token}={Uri.EscapeDataString(clientToken)}";

        // Whose secret verifies the callback; it then speaks of that owner's jobs only.
        url += owner.UserId is { } user ? $"&{WebhookQuery.User}={Uri.EscapeDataString(user)}" : "";
        return url + (owner.OrganizationId is { } organization ? $"&{WebhookQuery.Organization}={Uri.EscapeDataString(organization)}" : "");
    }

    private static ReadOnlyMemory<byte> WriteBody(JobSubmission submission, ReplicateOptions options, string version, ReplicateCredential credential)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        if (string.IsNullOrWhiteSpace(options.Destination))
        {
            writer.WriteString("version", version);
        }
        else
        {
            writer.WriteString("destination", options.Destination.Trim());
        }

        writer.WritePropertyName("input");
        TokenMark.Write(writer, ModelInput.From(submission.Input), options.ClientTokenInput, submission.ClientToken);
        if (WebhookFor(options, submission.ClientToken, credential.Owner) is { } webhook)
        {
            writer.WriteString("webhook", webhook);
            writer.WriteStartArray("webhook_events_filter");
            writer.WriteStringValue("start");
            writer.WriteStringValue("completed");
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static ProviderException Refused(ProviderErrorKind kind, string message) =>
        new(kind, ReplicateProvider.ProviderId, Operation, message) { NothingSent = true };
}
