using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk;

/// <summary>The answer to a submission.</summary>
public sealed record SubmitResult
{
    /// <summary>The stored job.</summary>
    public required TrainingJob Job { get; init; }

    /// <summary>True when the idempotency key was known and the first job is returned.</summary>
    public bool IsRepeat { get; init; }

    /// <summary>What the submitter should know, for example that a lost answer of this provider needs a person.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
