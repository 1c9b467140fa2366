using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.AspNetCore.Contracts;

/// <summary>An error as RFC 9457 has it. Clients of SimpleTuner read <c>detail</c>.</summary>
internal sealed record ProblemJson
{
    [JsonPropertyName("type")]
    public required string Type { get; init; }

    [JsonPropertyName("title")]
    public required string Title { get; init; }

    [JsonPropertyName("status")]
    public required int Status { get; init; }

    [JsonPropertyName("detail")]
    public required string Detail { get; init; }

    [JsonPropertyName("code")]
    public required string Code { get; init; }

    [JsonPropertyName("correlation_id")]
    public required string CorrelationId { get; init; }

    /// <summary>The fields that were refused, with why.</summary>
    [JsonPropertyName("errors")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Errors { get; init; }

    /// <summary>False; only in the answer to a submission, whose clients look at it.</summary>
    [JsonPropertyName("success")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Success { get; init; }

    /// <summary>The same as the detail; only in the answer to a submission, whose clients look at it.</summary>
    [JsonPropertyName("error")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Error { get; init; }
}
