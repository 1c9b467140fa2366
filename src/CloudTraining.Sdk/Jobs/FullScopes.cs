namespace CloudTraining.Sdk.Jobs;

/// <summary>The scopes that one claim found full. Slots only fill up while it chooses, so a scope that is full stays full. Not thread-safe.</summary>
public sealed class FullScopes
{
    /// <summary>The rule that ends the choice: nothing more may start.</summary>
    internal const string GlobalRule = "global";

    private HashSet<string>? _users;
    private HashSet<string>? _organizations;
    private HashSet<string>? _teams;
    private HashSet<string>? _providers;
    private bool _isAllFull;

    /// <summary>Whether no scope was found full so far.</summary>
    public bool IsEmpty => _users is null && _organizations is null && _teams is null && _providers is null;

    /// <summary>Users whose entries cannot start; the empty text is the one user that all jobs without a user are.</summary>
    public IReadOnlyCollection<string> Users => _users ?? [];

    /// <summary>Organisations whose entries cannot start.</summary>
    public IReadOnlyCollection<string> Organizations => _organizations ?? [];

    /// <summary>Teams whose entries cannot start.</summary>
    public IReadOnlyCollection<string> Teams => _teams ?? [];

    /// <summary>Providers whose entries cannot start.</summary>
    public IReadOnlyCollection<string> Providers => _providers ?? [];

    /// <summary>Remembers the scope that a rule found full; a rule about the entry alone is not remembered.</summary>
    internal void Add(string rule, QueueCandidate candidate)
    {
        switch (rule)
        {
            case GlobalRule:
                _isAllFull = true;
                break;
            case "user":
                Remember(ref _users, candidate.UserId ?? string.Empty);
                break;
            case "organization":
                Remember(ref _organizations, candidate.OrganizationId);
                break;
            case "team":
                Remember(ref _teams, candidate.TeamId);
                break;
            case "provider":
                Remember(ref _providers, candidate.Provider);
                break;
        }
    }

    /// <summary>Whether the entry belongs to a scope that is full; every entry does when nothing more may start.</summary>
    internal bool Holds(QueueCandidate candidate) =>
        _isAllFull
        || (_users is not null && _users.Contains(candidate.UserId ?? string.Empty))
        || (_organizations is not null && candidate.OrganizationId is { } organization && _organizations.Contains(organization))
        || (_teams is not null && candidate.TeamId is { } team && _teams.Contains(team))
        || (_providers is not null && _providers.Contains(candidate.Provider));

    private static void Remember(ref HashSet<string>? scopes, string? scope)
    {
        if (scope is not null)
        {
            (scopes ??= new HashSet<string>(StringComparer.Ordinal)).Add(scope);
        }
    }
}
