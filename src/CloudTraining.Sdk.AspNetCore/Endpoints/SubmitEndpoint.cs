using System.Text.Json;
using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.OpenApi;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary><c>POST /api/cloud/jobs/submit</c>: SimpleTuner's body in, a stored job out. Nothing is sent to a provider here.</summary>
internal sealed class SubmitEndpoint(HttpApiRuntime api)
{
    /// <summary>Members that say how to submit and are no part of what is trained.</summary>
    private static readonly string[] Ours = ["idempotency_key", "priority", "estimated_cost_usd", "metadata", "config_name", "snapshot_name", "snapshot_message", "tracker_run_name", "hardware_profile"];

    public static ApiDoc Doc { get; } = new(
        "Submit a training job",
        typeof(SubmitJson),
        typeof(SubmitRequestJson),
        Query: [ApiParameter.Text("provider", "The provider; CloudTraining:DefaultProvider if left out.")],
        Errors: [400, 409, 413, 415, 422]);

    public static SubmitJson ToJson(SubmitResult result) => new()
    {
        Success = true,
        JobId = result.Job.Id,
        Status = result.Job.Status.ToWireName(),
        Error = null,
        DataUploaded = false,
        UploadId = null,
        CostLimitWarning = null,
        QuotaWarnings = result.Warnings,
        IdempotentHit = result.IsRepeat,
        RetryOf = result.Job.RetryOf,
        RequiresApproval = result.Job.Approval?.Status == ApprovalStatus.Pending,
    };

    public async Task<IResult?> SubmitAsync(ApiRequest request)
    {
        var document = await request.ReadBodyAsync(ContractsJson.Default.JsonDocument)
            ?? throw ApiException.BadValue("config", "No configuration provided");
        using (document)
        {
            var result = await api.Client.SubmitAsync(ReadRequest(request, document.RootElement), request.Aborted);
            return TypedResults.Json(ToJson(result), ContractsJson.Default.SubmitJson);
        }
    }

    private TrainingRequest ReadRequest(ApiRequest request, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw ApiException.BadValue("body", "The body must be a JSON object with the member config.");
        }

        var body = Deserialize(root);
        if (body.Config is not { ValueKind: JsonValueKind.Object } config || !config.EnumerateObject().MoveNext())
        {
            throw body.ConfigNameToLoad is not null
                ? ApiException.Invalid("config_name_to_load", "Stored configurations are not kept here. Send the configuration itself as config.")
                : ApiException.Invalid("config", body.Config is null ? "No configuration provided" : "No configuration provided: it must be a JSON object with at least one member.");
        }

        if (body.UploadId is not null)
        {
            throw ApiException.Invalid("upload_id", "Uploads are not kept here. Refer to data by URL in dataloader_config.");
        }

        if (body.Priority is > JobPriority.Normal and <= JobPriority.Highest && !request.Caller.SeesAll)
        {
            throw ApiException.Forbidden("A priority above 10 needs the right to all jobs: everybody could go first otherwise.");
        }

        return new TrainingRequest
        {
            Provider = FindProvider(request.Query.Text("provider")),
            Input = InputOf(root),
            ConfigName = body.ConfigName,
            Priority = body.Priority ?? JobPriority.Normal,
            UserId = request.Caller.UserId,
            OrganizationId = request.Caller.OrganizationId,
            TeamId = request.Caller.TeamId,
            IdempotencyKey = ReadKey(request, body),
            Metadata = MetadataOf(body),
            EstimatedCostUsd = body.EstimatedCostUsd,
            HardwareType = body.HardwareProfile,
        };
    }

    private static SubmitRequestJson Deserialize(JsonElement root)
    {
        try
        {
            return root.Deserialize(ContractsJson.Default.SubmitRequestJson)!;
        }
        catch (JsonException exception)
        {
            throw BodyReader.Refuse(exception);
        }
    }

    private string? FindProvider(string? name) => name is null || api.Providers.Find(name) is not null
        ? name
        : throw ApiException.Invalid("provider", $"Unknown provider: {name}. Registered: {string.Join(", ", api.Providers.Providers.Select(provider => provider.Descriptor.Id))}.");

    private static string? ReadKey(ApiRequest request, SubmitRequestJson body)
    {
        var header = request.Context.Request.Headers["Idempotency-Key"];
        if (header.Count == 0)
        {
            return body.IdempotencyKey;
        }

        // The draft standard sends a quoted string; SimpleTuner's clients send the bare one.
        var key = header.Count == 1 ? header[0]!.Trim('"') : throw ApiException.BadValue("Idempotency-Key", "The header Idempotency-Key is given more than once.");
        return body.IdempotencyKey is null || body.IdempotencyKey == key
            ? key
            : throw ApiException.BadValue("idempotency_key", "The header Idempotency-Key and the member idempotency_key differ. Send one of them.");
    }

    /// <summary>What is trained: the body without the members that only say how to submit it.</summary>
    private static JsonElement InputOf(JsonElement root) => Build(writer =>
    {
        foreach (var member in root.EnumerateObject())
        {
            if (!Ours.Contains(member.Name, StringComparer.Ordinal) && member.Value.ValueKind != JsonValueKind.Null)
            {
                member.WriteTo(writer);
            }
        }
    });

    private static JsonElement? MetadataOf(SubmitRequestJson body)
    {
        if (body.Metadata is null && body.TrackerRunName is null && body.SnapshotName is null && body.SnapshotMessage is null)
        {
            return null;
        }

        if (body.Metadata is { ValueKind: not JsonValueKind.Object })
        {
            throw ApiException.Invalid("metadata", "It must be a JSON object.");
        }

        return Build(writer =>
        {
            if (body.Metadata is { } given)
            {
                foreach (var member in given.EnumerateObject().Where(member => member.Name is not ("tracker_run_name" or "snapshot")))
                {
                    member.WriteTo(writer);
                }
            }

            if (body.TrackerRunName is { } run)
            {
                writer.WriteString("tracker_run_name", run);
            }

            if (body.SnapshotName is not null || body.SnapshotMessage is not null)
            {
                writer.WriteStartObject("snapshot");
                writer.WriteString("name", body.SnapshotName);
                writer.WriteString("message", body.SnapshotMessage);
                writer.WriteEndObject();
            }
        });
    }

    private static JsonElement Build(Action<Utf8JsonWriter> write)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            write(writer);
            writer.WriteEndObject();
        }

        var reader = new Utf8JsonReader(buffer.WrittenSpan);
        return JsonElement.ParseValue(ref reader);
    }
}
