namespace CloudTraining.Sdk.Jobs;

/// <summary>
/// Keeps the logs of a folder within a bound together: drops those that were written to longest ago, and leaves an empty file in the place of each that says so. Looks at the whole folder only when
/// what this process wrote since the last look may have led past the bound. Thread-safe.
/// </summary>
internal sealed class LogFolderBound(string directory, long maxTotalBytes)
{
    private const string Pattern = "job-*.log*";
    private const string Dropped = ".dropped";
    private readonly SemaphoreSlim _look = new(1);
    private long _written;

    /// <summary>How much there was at the last look; null before the first and when it failed.</summary>
    private long? _seen;

    public long MaxTotalBytes => maxTotalBytes;

    /// <summary>Whether the log of that path was dropped to make room.</summary>
    public static bool WasDropped(string path) => File.Exists(path + Dropped);

    /// <summary>Takes the mark of a dropped log away.</summary>
    public static void Forget(string path) => File.Delete(path + Dropped);

    /// <summary>Counts a write and makes room when need be. A file that cannot be dropped stays; the write that made it too much is done already and does not fail.</summary>
    /// <param name="newest">What was written; never dropped.</param>
    /// <param name="bytes">How much.</param>
    /// <param name="gateOf">The gate of whoever works on a path.</param>
    public async Task KeepAsync(string newest, int bytes, Func<string, SemaphoreSlim> gateOf)
    {
        await _look.WaitAsync().ConfigureAwait(false);
        try
        {
            _written += bytes;
            if (_seen + _written <= maxTotalBytes && _written <= maxTotalBytes / 16)
            {
                return;
            }

            _seen = null;
            _seen = await MakeRoomAsync(newest, gateOf).ConfigureAwait(false);
            _written = 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The folder cannot be looked at: with the next write it is tried again.
        }
        finally
        {
            _look.Release();
        }
    }

    /// <returns>How much there is now.</returns>
    private async Task<long> MakeRoomAsync(string newest, Func<string, SemaphoreSlim> gateOf)
    {
        var files = new DirectoryInfo(directory).GetFiles(Pattern).ToLookup(file => file.Name.EndsWith(Dropped, StringComparison.Ordinal));
        foreach (var mark in files[true].Where(mark => mark.Length > 0))
        {
            Empty(mark.FullName);
        }

        var logs = files[false].ToList();
        var total = logs.Sum(file => file.Length);
        if (total <= maxTotalBytes)
        {
            return total;
        }

        // An eighth is freed with it, so that not every write looks again.
        foreach (var log in logs.Where(log => log.FullName != newest).OrderBy(log => log.LastWriteTimeUtc).ThenBy(log => log.Name, StringComparer.Ordinal))
        {
            if (total <= maxTotalBytes - (maxTotalBytes / 8))
            {
                break;
            }

            total -= await TryDropAsync(log, gateOf(log.FullName)).ConfigureAwait(false) ? log.Length : 0;
        }

        return total;
    }

    private static void Empty(string mark)
    {
        using var file = new FileStream(mark, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
    }

    private static async Task<bool> TryDropAsync(FileInfo log, SemaphoreSlim gate)
    {
        await gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (File.GetLastWriteTimeUtc(log.FullName) != log.LastWriteTimeUtc)
            {
                return false;
            }

            if (!log.Name.EndsWith(".log", StringComparison.Ordinal))
            {
                // What is left of a write that was broken off.
                File.Delete(log.FullName);
                return true;
            }

            // Renamed first: that needs no room on a disk that may be full.
            File.Move(log.FullName, log.FullName + Dropped, overwrite: true);
            Empty(log.FullName + Dropped);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
        finally
        {
            gate.Release();
        }
    }
}
