namespace CloudTraining.Sdk.Yaml;

/// <summary>The file cannot be used.</summary>
public sealed class EnterpriseYamlException : Exception
{
    internal EnterpriseYamlException(string path, IReadOnlyList<string> mistakes)
        : base($"{path} cannot be used. {string.Join(" ", mistakes)}")
    {
        Path = path;
        Mistakes = mistakes;
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Every mistake, each a sentence that begins with file, line and column.</summary>
    public IReadOnlyList<string> Mistakes { get; }
}
