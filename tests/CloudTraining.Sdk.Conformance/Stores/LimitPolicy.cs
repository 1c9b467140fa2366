using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Conformance.Stores;

/// <summary>A queue policy for the suites: priority, then age; limits in all and for each scope. Written apart from the library's own so that a store is held to the contract, not to one policy.</summary>
public sealed class LimitPolicy : IQueuePolicy
{
    /// <summary>Slots in all.</summary>
    public int Total { get; init; } = int.MaxValue;

    /// <summary>Slots of each user.</summary>
    public int PerUser { get; init; } = int.MaxValue;

    /// <summary>Slots of each provider.</summary>
    public int PerProvider { get; init; } = int.MaxValue;

    /// <summary>Slots of each organisation.</summary>
    public int PerOrganization { get; init; } = int.MaxValue;

    /// <summary>Slots of each team.</summary>
    public int PerTeam { get; init; } = int.MaxValue;

    /// <inheritdoc/>
    public bool IsAgeOrdered { get; init; } = true;

    /// <inheritdoc/>
    public int GetEffectivePriority(QueueCandidate candidate, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        return candidate.Priority;
    }

    /// <inheritdoc/>
    public int Compare(QueueCandidate left, QueueCandidate right, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var byPriority = right.Priority.CompareTo(left.Priority);
        return byPriority != 0 ? byPriority : QueuePolicyExtensions.CompareAge(left, right);
    }

    /// <inheritdoc/>
    public QueueBlock? FindBlock(QueueCandidate candidate, SlotUsage usage, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(usage);
        return candidate.NotBefore > now ? new QueueBlock("not_before", "Too early.")
            : usage.Total >= Total ? new QueueBlock("global", "All slots are taken.")
            : usage.OfUser(candidate.UserId) >= PerUser ? new QueueBlock("user", "The user's slots are taken.")
            : usage.OfProvider(candidate.Provider) >= PerProvider ? new QueueBlock("provider", "The provider's slots are taken.")
            : candidate.OrganizationId is { } organization && usage.OfOrganization(organization) >= PerOrganization ? new QueueBlock("organization", "The organisation's slots are taken.")
            : candidate.TeamId is { } team && usage.OfTeam(team) >= PerTeam ? new QueueBlock("team", "The team's slots are taken.")
            : null;
    }
}
