using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace ReplicateSimulator.Http;

/// <summary>The body of a create call, checked against the schema and against what the trainer's inputs allow.</summary>
public sealed record CreateRequest
{
    private static readonly string[] PredictionMembers = ["version", "input", "webhook", "webhook_events_filter", "stream"];
    private static readonly string[] Events = ["start", "output", "logs", "completed"];
    private static readonly string[] TextInputs = ["config_json", "dataloader_json", "lycoris_config", "hf_token", "hub_model_id", "images"];

    /// <summary>JSON text of <c>input</c>.</summary>
    public required string Input { get; init; }

    public string? Version { get; init; }

    public string? Destination { get; init; }

    public string? Webhook { get; init; }

    public IReadOnlyList<string> WebhookEvents { get; init; } = ["output", "completed"];

    /// <summary>The token that a client hid in <c>config_json</c>, for the truth log only.</summary>
    public string? ClientToken { get; init; }

    /// <summary>Reads the body; answers 422 and returns null when it is not acceptable.</summary>
    public static async Task<CreateRequest?> ReadAsync(HttpContext context, bool closed)
    {
        JsonDocument body;
        try
        {
            body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        }
        catch (JsonException)
        {
            await context.ProblemAsync(StatusCodes.Status400BadRequest, "Invalid JSON", "The request body is not valid JSON.");
            return null;
        }

        using (body)
        {
            var root = body.RootElement;
            if (Objection(root, closed) is not { } objection)
            {
                return From(root);
            }

            var invalid = objection.Field is null
                ? null
                : new[] { new { type = "invalid_type", field = objection.Field, description = objection.Text } };
            await context.ProblemAsync(StatusCodes.Status422UnprocessableEntity, "Input validation failed", objection.Text, invalid);
            return null;
        }
    }

    private static (string? Field, string Text)? Objection(JsonElement root, bool closed)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("input", out var input) || input.ValueKind != JsonValueKind.Object)
        {
            return ("input", "- input is required\n");
        }

        foreach (var member in root.EnumerateObject())
        {
            if (closed && !PredictionMembers.Contains(member.Name))
            {
                return (member.Name, $"- Additional property {member.Name} is not allowed\n");
            }
        }

        foreach (var member in input.EnumerateObject())
        {
            if (TextInputs.Contains(member.Name) && member.Value.ValueKind != JsonValueKind.String)
            {
                return ("input." + member.Name, $"- input.{member.Name}: Invalid type. Expected: string, given: {member.Value.ValueKind}\n");
            }
        }

        if (Text(root, "webhook") is { } webhook && !IsWebhook(webhook))
        {
            return ("webhook", "- webhook must be a valid HTTPS URL\n");
        }

        return root.TryGetProperty("webhook_events_filter", out var filter)
            && (filter.ValueKind != JsonValueKind.Array || filter.EnumerateArray().Any(item => !Events.Contains(item.ToString())))
            ? ("webhook_events_filter", "- webhook_events_filter must hold start, output, logs or completed\n")
            : null;
    }

    // The platform demands HTTPS; a receiver on this machine rarely has it, so loopback may do without.
    private static bool IsWebhook(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback));

    private static CreateRequest From(JsonElement root) => new()
    {
        Input = root.GetProperty("input").GetRawText(),
        Version = Text(root, "version"),
        Destination = Text(root, "destination"),
        Webhook = Text(root, "webhook"),
        WebhookEvents = root.TryGetProperty("webhook_events_filter", out var filter)
            ? [.. filter.EnumerateArray().Select(item => item.GetString()!)]
            : ["output", "completed"],
        ClientToken = TokenIn(root.GetProperty("input")) ?? TokenIn(Text(root, "webhook")),
    };

    private static string? TokenIn(JsonElement input)
    {
        foreach (var member in input.EnumerateObject().Where(member => member.Value.ValueKind == JsonValueKind.String))
        {
            try
            {
                using var inner = JsonDocument.Parse(member.Value.GetString()!);
                if (inner.RootElement.ValueKind == JsonValueKind.Object && inner.RootElement.TryGetProperty("_cloudtraining", out var token))
                {
                    return token.ToString();
                }
            }
            catch (JsonException)
            {
                // Not every text input is JSON.
            }
        }

        return null;
    }

    private static string? TokenIn(string? webhook) =>
        webhook is not null && QueryHelpers.ParseQuery(new Uri(webhook).Query).TryGetValue("cloudtraining_token", out var token)
            ? token.ToString()
            : null;

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
