namespace CloudTraining.Sdk.Providers;

/// <summary>No provider is registered under a name.</summary>
public sealed class UnknownProviderException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="name">The name that was asked for.</param>
    /// <param name="registered">The names there are.</param>
    public UnknownProviderException(string name, IReadOnlyList<string> registered)
        : base($"No cloud provider is registered as '{name}'. Registered: {(registered is { Count: > 0 } ? string.Join(", ", registered) : "none")}. Register it on the builder that AddCloudTraining() returns, for example AddLocalProvider().")
    {
        Name = name;
        Registered = registered;
    }

    /// <summary>The name that was asked for.</summary>
    public string Name { get; }

    /// <summary>The names there are.</summary>
    public IReadOnlyList<string> Registered { get; }
}
