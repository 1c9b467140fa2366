using System.Runtime.InteropServices;

namespace CloudTraining.Sdk.Jobs;

/// <summary>How many slots are taken, in all and in each scope. Counted from rows, never kept. Not thread-safe.</summary>
public sealed class SlotUsage
{
    private readonly Dictionary<string, int> _users = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _organizations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _teams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _providers = new(StringComparer.Ordinal);

    /// <summary>Slots taken in all.</summary>
    public int Total { get; private set; }

    /// <summary>The usage of these entries.</summary>
    public static SlotUsage Of(IEnumerable<QueueCandidate> running)
    {
        ArgumentNullException.ThrowIfNull(running);
        var usage = new SlotUsage();
        foreach (var entry in running)
        {
            usage.Add(entry);
        }

        return usage;
    }

    /// <summary>Counts one more.</summary>
    public void Add(QueueCandidate entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Total++;
        Increment(_users, entry.UserId ?? string.Empty);
        Increment(_providers, entry.Provider);
        if (entry.OrganizationId is { } organization)
        {
            Increment(_organizations, organization);
        }

        if (entry.TeamId is { } team)
        {
            Increment(_teams, team);
        }
    }

    /// <summary>Slots of a user; null is the one user that all jobs without a user are.</summary>
    public int OfUser(string? userId) => _users.GetValueOrDefault(userId ?? string.Empty);

    /// <summary>Slots of an organisation.</summary>
    public int OfOrganization(string organizationId) => _organizations.GetValueOrDefault(organizationId);

    /// <summary>Slots of a team.</summary>
    public int OfTeam(string teamId) => _teams.GetValueOrDefault(teamId);

    /// <summary>Slots of a provider.</summary>
    public int OfProvider(string provider) => _providers.GetValueOrDefault(provider);

    private static void Increment(Dictionary<string, int> counts, string key) =>
        CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _)++;
}
