namespace CloudTraining.Sdk.Providers;

/// <summary>Who the credentials belong to.</summary>
public sealed record ProviderAccount
{
    /// <summary>The account's user or organisation name.</summary>
    public required string Username { get; init; }

    /// <summary>The display name; null for none.</summary>
    public string? Name { get; init; }

    /// <summary>The kind in the provider's words, for example <c>user</c>; null when unknown.</summary>
    public string? Type { get; init; }

    /// <summary>Where the credentials came from, for people, for example <c>environment</c>; never the credentials.</summary>
    public string? CredentialSource { get; init; }

    /// <summary>A public profile page; null for none.</summary>
    public string? ProfileUrl { get; init; }
}
