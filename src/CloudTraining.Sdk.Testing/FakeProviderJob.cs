using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Testing;

/// <summary>One job as a <see cref="FakeProvider"/> knows it: the truth that checkers compare with. Immutable.</summary>
public sealed record FakeProviderJob
{
    /// <summary>The fake's own id.</summary>
    public required string Id { get; init; }

    /// <summary>Our job's id as submitted; null for a foreign job.</summary>
    public string? JobId { get; init; }

    /// <summary>The token it carries; null for a foreign job.</summary>
    public string? ClientToken { get; init; }

    /// <summary>When it was accepted.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>What the fake says of it.</summary>
    public required ProviderReport Report { get; init; }

    /// <summary>Whether somebody asked to cancel it.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>Whether somebody deleted it: the fake answers as if it were gone.</summary>
    public bool IsDeleted { get; init; }

    /// <summary>Its log.</summary>
    public string Log { get; init; } = string.Empty;

    /// <summary>The submission; null for a foreign job.</summary>
    public JobSubmission? Submission { get; init; }
}
