using System.Text.Json;

namespace ReplicateSimulator;

/// <summary>
/// What really happened, one JSON object per line, written before the answer leaves: the judge of every test about doubled or lost jobs.
/// </summary>
public sealed class TruthLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;
    private readonly StreamWriter _writer;

    public TruthLog(SimulatorOptions options, TimeProvider clock)
    {
        _clock = clock;
        Directory.CreateDirectory(options.DataDirectory);
        FilePath = Path.GetFullPath(Path.Combine(options.DataDirectory, "truth.jsonl"));
        // Another process may read while we write; a killed simulator leaves every finished line behind.
        _writer = new StreamWriter(new FileStream(FilePath, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
    }

    /// <summary>Where the log lies.</summary>
    public string FilePath { get; }

    /// <summary>Appends one line; <paramref name="what"/> is <c>create</c>, <c>cancel</c>, <c>end</c> or <c>upload</c>.</summary>
    public void Write(string what, string id, string account, string? clientToken, string? detail)
    {
        var line = JsonSerializer.Serialize(new { at = _clock.GetUtcNow(), what, id, account, clientToken, detail });
        lock (_gate)
        {
            _writer.WriteLine(line);
        }
    }

    public void Dispose() => _writer.Dispose();
}
