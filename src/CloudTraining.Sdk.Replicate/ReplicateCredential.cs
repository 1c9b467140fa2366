using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Replicate;

/// <summary>An API token and whose it is. Immutable; its text form never shows the token.</summary>
public sealed class ReplicateCredential
{
    /// <summary>Creates the credential.</summary>
    /// <param name="apiToken">The token (<c>r8_…</c>).</param>
    /// <param name="source">Where it came from, for people, for example <c>environment</c>.</param>
    /// <param name="owner">Whose account it is: calls of one owner are grouped, and its callbacks are verified with its secret and taken for its jobs only. The resolver, asked for the owner, gives the same account. Null for the host's.</param>
    public ReplicateCredential(string apiToken, string source, ProviderContext? owner = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(apiToken);
        ArgumentException.ThrowIfNullOrWhiteSpace(source);
        ApiToken = apiToken.Trim();
        Source = source;
        Owner = owner ?? ProviderContext.Host;
    }

    /// <summary>The token. Only for the request header.</summary>
    public string ApiToken { get; }

    /// <summary>Where it came from, for people.</summary>
    public string Source { get; }

    /// <summary>Whose account it is.</summary>
    public ProviderContext Owner { get; }

    /// <inheritdoc/>
    public override string ToString() => $"Replicate token from {Source}";
}
