namespace CloudTraining.Sdk.Jobs;

/// <summary>What a host asks of the queue.</summary>
public sealed record ClaimRequest
{
    /// <summary>The order and the limits.</summary>
    public required IQueuePolicy Policy { get; init; }

    /// <summary>Who claims: the host's incarnation.</summary>
    public required string Owner { get; init; }

    /// <summary>How long the claim holds without renewal.</summary>
    public required TimeSpan Lease { get; init; }

    /// <summary>How many at most.</summary>
    public required int Max { get; init; }

    /// <summary>Only jobs of these providers; null for all.</summary>
    public IReadOnlyList<string>? Providers { get; init; }

    /// <summary>Decides the claimed value of a job (pure): <see cref="JobTransitions"/> with a fresh attempt.</summary>
    public required Func<TrainingJob, DateTimeOffset, Transition> Decide { get; init; }
}
