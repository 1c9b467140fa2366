using System.Runtime.InteropServices;

namespace CloudTraining.Sdk.Jobs;

/// <summary>How many slots are taken, in all and in each scope. Counted from rows. Not thread-safe.</summary>
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
    public void Add(QueueCandidate entry) => Add(entry, 1);

    /// <summary>Counts so many more of the scopes of an entry; less than 0 takes them back.</summary>
    public void Add(QueueCandidate entry, int count)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Add(entry.Provider, entry.UserId, entry.OrganizationId, entry.TeamId, count);
    }

    /// <summary>Counts so many more of the same scopes, for stores that group their rows; less than 0 takes them back.</summary>
    public void Add(string provider, string? userId, string? organizationId, string? teamId, int count)
    {
        Total += count;
        Increase(_users, userId ?? string.Empty, count);
        Increase(_providers, provider, count);
        if (organizationId is not null)
        {
            Increase(_organizations, organizationId, count);
        }

        if (teamId is not null)
        {
            Increase(_teams, teamId, count);
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

    private static void Increase(Dictionary<string, int> counts, string key, int by)
    {
        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _);
        count += by;
        if (count == 0)
        {
            counts.Remove(key);
        }
    }
}
