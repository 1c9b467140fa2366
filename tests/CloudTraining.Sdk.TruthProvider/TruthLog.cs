using System.Text.Json;

namespace CloudTraining.Sdk.TruthProvider;

/// <summary>What the provider did, one JSON line each, on disk before anybody is answered.</summary>
internal sealed class TruthLog(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.Read);

    public void Append(string what, TruthJob job)
    {
        lock (_file)
        {
            JsonSerializer.Serialize(_file, new { what, job });
            _file.WriteByte((byte)'\n');
            _file.Flush(flushToDisk: true);
        }
    }

    public void Dispose() => _file.Dispose();
}
