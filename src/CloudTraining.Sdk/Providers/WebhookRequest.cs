namespace CloudTraining.Sdk.Providers;

/// <summary>A callback as it came in.</summary>
public sealed record WebhookRequest
{
    /// <summary>The raw bytes; valid only during the call.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The headers, names ignoring case; several values of one name joined with a comma.</summary>
    public required IReadOnlyDictionary<string, string> Headers { get; init; }

    /// <summary>The query string, names ordinal.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
