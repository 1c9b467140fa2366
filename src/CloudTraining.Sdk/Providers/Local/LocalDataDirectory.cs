namespace CloudTraining.Sdk.Providers.Local;

/// <summary>Asks for the data directory of the SDK when it is needed: the options of all sections are made together, so nobody may want another section's in a constructor.</summary>
internal sealed class LocalDataDirectory(Func<string?> find)
{
    public string? Path => find();
}
