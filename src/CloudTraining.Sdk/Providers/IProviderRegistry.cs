namespace CloudTraining.Sdk.Providers;

/// <summary>Finds providers by the name stored with a job. Names are compared ignoring case.</summary>
public interface IProviderRegistry
{
    /// <summary>All, in the order of registration.</summary>
    IReadOnlyList<ICloudProvider> Providers { get; }

    /// <summary>The provider, or null.</summary>
    ICloudProvider? Find(string name);

    /// <summary>The provider.</summary>
    /// <exception cref="UnknownProviderException">There is none of that name.</exception>
    ICloudProvider Get(string name);
}
