using System.Collections.Concurrent;
using System.Text.Json;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Http;
using CloudTraining.Sdk.Replicate.Json;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Replicate.Webhooks;

/// <summary>
/// The signing secrets of accounts: the configured ones for the host's account, else fetched and kept with the one before it, since deliveries signed with the old secret may still be under way.
/// Strangers can make us ask at most once a minute per account.
/// </summary>
internal sealed partial class SigningSecrets(ReplicateClient client, CredentialChooser credentials, TimeProvider clock, ILogger<SigningSecrets> logger)
{
    private const string Operation = "read webhook secret";
    private const int MostAccounts = 1_000;
    private static readonly TimeSpan BetweenFetches = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan KeepPrevious = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<ProviderContext, Account> _accounts = new();

    /// <summary>The secrets that are in force; null when none can be had at the moment.</summary>
    public async ValueTask<IReadOnlyList<SigningSecret>?> GetAsync(ProviderContext owner, CancellationToken cancellationToken)
    {
        if (FindConfigured(owner) is { } configured)
        {
            return SigningSecret.TryParseAll(configured);
        }

        var account = Find(owner);
        return account?.Secrets(clock) is { Count: > 0 } kept ? kept
            : account is not null && await FetchAsync(account, owner, cancellationToken).ConfigureAwait(false) ? account.Secrets(clock)
            : null;
    }

    /// <summary>After a mismatch: asks whether the secret was changed. The secrets when there is a new one, else null; <c>Failed</c> when it could not be asked.</summary>
    public async ValueTask<(IReadOnlyList<SigningSecret>? Changed, bool Failed)> RefreshAsync(ProviderContext owner, CancellationToken cancellationToken)
    {
        if (FindConfigured(owner) is not null || Find(owner) is not { } account || !account.MayFetch(clock, BetweenFetches))
        {
            return (null, false);
        }

        var before = account.Current;
        if (!await FetchAsync(account, owner, cancellationToken).ConfigureAwait(false))
        {
            return (null, true);
        }

        return ReferenceEquals(before, account.Current) ? (null, false) : (account.Secrets(clock), false);
    }

    /// <summary>What is configured proves the host's account only: with it for every owner, whoever knows it could sign in the name of each.</summary>
    private string? FindConfigured(ProviderContext owner) =>
        owner == ProviderContext.Host && client.Options.WebhookSigningSecret is { } configured && !string.IsNullOrWhiteSpace(configured) ? configured : null;

    private Account? Find(ProviderContext owner) =>
        _accounts.TryGetValue(owner, out var known) ? known
        : _accounts.Count < MostAccounts || owner == ProviderContext.Host ? _accounts.GetOrAdd(owner, _ => new Account())
        : null;

    private async Task<bool> FetchAsync(Account account, ProviderContext owner, CancellationToken cancellationToken)
    {
        await account.Gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!account.MayFetch(clock, BetweenFetches))
            {
                return account.Current is not null;
            }

            account.FetchedAt = clock.GetTimestamp();
            if (await credentials.FindAsync(owner, cancellationToken).ConfigureAwait(false) is not { } credential || credential.Owner != owner)
            {
                return false;
            }

            using var answer = await client.GetAsync(Operation, "webhooks/default/secret", credential, cancellationToken).ConfigureAwait(false);
            var body = answer.Json.ValueKind == JsonValueKind.Object ? answer.Json.Deserialize(ReplicateJson.Default.SecretBody) : null;
            if (SigningSecret.TryParse(body?.Key) is not { } secret)
            {
                return false;
            }

            account.Take(secret, clock, KeepPrevious);
            return true;
        }
        catch (ProviderException exception)
        {
            LogFetchFailed(logger, exception);
            return false;
        }
        finally
        {
            account.Gate.Release();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The signing secret of Replicate's webhooks could not be fetched; deliveries are answered 'try again' until it is there")]
    private static partial void LogFetchFailed(ILogger logger, Exception exception);

    private sealed class Account
    {
        private SigningSecret? _previous;
        private DateTimeOffset _previousUntil;

        public SemaphoreSlim Gate { get; } = new(1, 1);

        public SigningSecret? Current { get; private set; }

        public long? FetchedAt { get; set; }

        public bool MayFetch(TimeProvider clock, TimeSpan between) => FetchedAt is not { } at || clock.GetElapsedTime(at) >= between;

        public void Take(SigningSecret secret, TimeProvider clock, TimeSpan keepPrevious)
        {
            if (Current is { } current && !current.IsSameAs(secret))
            {
                _previous = current;
                _previousUntil = clock.GetUtcNow() + keepPrevious;
                Current = secret;
            }

            Current ??= secret;
        }

        public IReadOnlyList<SigningSecret> Secrets(TimeProvider clock) =>
            Current is not { } current ? []
            : _previous is { } previous && clock.GetUtcNow() < _previousUntil ? [current, previous]
            : [current];
    }
}
