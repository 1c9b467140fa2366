using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Queue;

/// <summary>The standard policy: effective priority, then age, then id; limits in all and per provider, organisation, team and user. Pure and thread-safe.</summary>
public sealed class QueuePolicy(IOptions<QueueOptions> options) : IQueuePolicy
{
    private readonly QueueOptions _options = options.Value;

    /// <inheritdoc/>
    /// <value>True: who waited longer is never raised less.</value>
    public bool IsAgeOrdered => true;

    /// <inheritdoc/>
    public int GetEffectivePriority(QueueCandidate candidate, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        var waited = now - candidate.QueuedAt;
        if (_options.StarvationThreshold <= TimeSpan.Zero || waited <= TimeSpan.Zero)
        {
            return candidate.Priority;
        }

        var steps = waited.Ticks / _options.StarvationThreshold.Ticks;
        return (int)Math.Min(JobPriority.Highest, candidate.Priority + (10 * Math.Min(steps, 5)));
    }

    /// <inheritdoc/>
    public int Compare(QueueCandidate left, QueueCandidate right, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var byPriority = GetEffectivePriority(right, now).CompareTo(GetEffectivePriority(left, now));
        if (byPriority != 0)
        {
            return byPriority;
        }

        var byAge = left.QueuedAt.CompareTo(right.QueuedAt);
        return byAge != 0 ? byAge : string.CompareOrdinal(left.JobId, right.JobId);
    }

    /// <inheritdoc/>
    public QueueBlock? FindBlock(QueueCandidate candidate, SlotUsage usage, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(usage);
        if (candidate.NotBefore > now)
        {
            return new QueueBlock("not_before", $"It was refused and is tried again at {candidate.NotBefore:O}.");
        }

        if (usage.Total >= _options.MaxConcurrent)
        {
            return Full("global", "all slots", usage.Total, _options.MaxConcurrent, "CloudTraining:Queue:MaxConcurrent");
        }

        if (_options.MaxConcurrentPerProvider.TryGetValue(candidate.Provider, out var perProvider) && usage.OfProvider(candidate.Provider) >= perProvider)
        {
            return Full("provider", $"the slots of provider '{candidate.Provider}'", usage.OfProvider(candidate.Provider), perProvider, "CloudTraining:Queue:MaxConcurrentPerProvider");
        }

        if (candidate.OrganizationId is { } organization && _options.MaxConcurrentPerOrganization is { } perOrganization && usage.OfOrganization(organization) >= perOrganization)
        {
            return Full("organization", $"the slots of organisation '{organization}'", usage.OfOrganization(organization), perOrganization, "CloudTraining:Queue:MaxConcurrentPerOrganization");
        }

        if (candidate.TeamId is { } team && _options.MaxConcurrentPerTeam is { } perTeam && usage.OfTeam(team) >= perTeam)
        {
            return Full("team", $"the slots of team '{team}'", usage.OfTeam(team), perTeam, "CloudTraining:Queue:MaxConcurrentPerTeam");
        }

        return usage.OfUser(candidate.UserId) >= _options.MaxConcurrentPerUser
            ? Full("user", candidate.UserId is { } user ? $"the slots of user '{user}'" : "the slots of jobs without a user", usage.OfUser(candidate.UserId), _options.MaxConcurrentPerUser, "CloudTraining:Queue:MaxConcurrentPerUser")
            : null;
    }

    private static QueueBlock Full(string rule, string what, int used, int limit, string key) =>
        new(rule, $"{char.ToUpperInvariant(what[0])}{what[1..]} are taken: {used} of {limit} ({key}).");
}
