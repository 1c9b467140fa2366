namespace CloudTraining.Sdk.Providers.Local;

/// <summary>What was asked for: <c>run.json</c>, written before anything is started.</summary>
internal sealed record RunRecord
{
    public required string JobId { get; init; }

    public required string AttemptId { get; init; }

    public required string ClientToken { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string OutputDirectory { get; init; }

    public string? ConfigName { get; init; }
}
