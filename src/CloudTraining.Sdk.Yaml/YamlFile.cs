namespace CloudTraining.Sdk.Yaml;

/// <summary>Finds and reads the file.</summary>
internal sealed class YamlFile
{
    public const int MaxBytes = 256 * 1024;

    private readonly IReadOnlyList<string> _candidates;
    private readonly string? _namedBy;

    public YamlFile(EnterpriseYamlSource source)
    {
        var variable = source.Variables(EnterpriseYamlSource.PathVariable);
        (NamedPath, _namedBy) = !string.IsNullOrWhiteSpace(source.Path) ? (source.Path, "in code")
            : !string.IsNullOrWhiteSpace(variable) ? (variable.Trim(), $"by {EnterpriseYamlSource.PathVariable}")
            : (null, null);
        string[] folders = source.ContentRoot is { } root ? [root, Directory.GetCurrentDirectory(), AppContext.BaseDirectory] : [Directory.GetCurrentDirectory(), AppContext.BaseDirectory];
        NamedPath = NamedPath is null ? null : Path.GetFullPath(NamedPath, Path.GetFullPath(folders[0]));
        _candidates = NamedPath is { } named ? [named] : [.. folders.Select(folder => Path.GetFullPath(Path.Combine(folder, EnterpriseYamlSource.FileName))).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The path that somebody named; null when the file is looked for.</summary>
    public string? NamedPath { get; }

    public bool IsNamed => NamedPath is not null;

    public string Missing() => $"The file was named {_namedBy} and does not exist.";

    public FileStamp Look()
    {
        foreach (var path in _candidates)
        {
            if (TryLook(path, out var stamp))
            {
                return stamp;
            }
        }

        return default;
    }

    private bool TryLook(string path, out FileStamp stamp)
    {
        try
        {
            if (File.Exists(path))
            {
                // A mounted configuration is a chain of links that is switched as a whole.
                var file = new FileInfo(path);
                var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
                stamp = new FileStamp(path, target.Length, target.LastWriteTimeUtc.Ticks);
                return true;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It went away between two questions; the next look sees what came of it.
        }

        // A folder where the file should be is for the reader to refuse, not to overlook.
        stamp = IsNamed && Directory.Exists(path) ? new FileStamp(path, 0, 0) : default;
        return stamp.Path is not null;
    }

    /// <exception cref="EnterpriseYamlException">It cannot be read or is too large.</exception>
    public byte[] Read(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[MaxBytes + 1];
            var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            return length <= MaxBytes
                ? buffer[..length]
                : throw new EnterpriseYamlException(path, [$"It is larger than {MaxBytes} bytes, which no configuration needs; is it the right file?"]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new EnterpriseYamlException(path, [Directory.Exists(path) ? "It is a folder; name the file in it." : $"It cannot be read: {exception.Message}"]);
        }
    }
}
