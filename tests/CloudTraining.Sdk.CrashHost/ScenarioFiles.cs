namespace CloudTraining.Sdk.CrashHost;

/// <summary>What the users remember outside the store: one file per acknowledged act, on disk before the next one.</summary>
internal sealed class ScenarioFiles
{
    private readonly string _folder;

    public ScenarioFiles(string folder)
    {
        _folder = Path.Combine(folder, "acknowledged");
        Directory.CreateDirectory(_folder);
        UploadPath = Path.Combine(folder, "upload.bin");
        if (!File.Exists(UploadPath))
        {
            File.WriteAllBytes(UploadPath, new byte[10_000]);
        }
    }

    public string UploadPath { get; }

    public string? FindAcknowledged(string key)
    {
        var path = Path.Combine(_folder, key);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }

    public void Acknowledge(string key, string id)
    {
        var path = Path.Combine(_folder, key);
        var draft = $"{path}.{Guid.NewGuid():N}.tmp";
        File.WriteAllText(draft, id);
        File.Move(draft, path, overwrite: true);
    }
}
