namespace CloudTraining.Sdk.Providers;

/// <summary>What a provider is and can do. Immutable.</summary>
public sealed record ProviderDescriptor
{
    /// <summary>The name stored with jobs: lower case, 1 to 64 of <c>[a-z0-9._-]</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The name for people, for example <c>Replicate</c>.</summary>
    public required string Name { get; init; }

    /// <summary>One sentence for people; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>What is run there, for people, for example <c>owner/trainer</c>; null when there is no such thing or none is configured.</summary>
    public string? Model { get; init; }

    /// <summary>What it can do, as flags, so that nobody needs an instance to ask.</summary>
    public required ProviderCapabilities Capabilities { get; init; }

    /// <summary>Its limits, as data.</summary>
    public ProviderLimits Limits { get; init; } = new();

    /// <summary>The public address its callbacks are sent to; null when it is not called back, which turns polling on.</summary>
    public Uri? WebhookUrl { get; init; }

    /// <summary>Whether everything it needs (credentials, a command) is configured.</summary>
    public bool IsConfigured { get; init; } = true;

    /// <summary>Whether it has jobs of its own that sync may discover. The local provider has none but ours.</summary>
    public bool HasForeignJobs { get; init; } = true;
}
