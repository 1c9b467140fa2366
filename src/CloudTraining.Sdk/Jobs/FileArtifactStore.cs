using System.Security.Cryptography;
using System.Text;

namespace CloudTraining.Sdk.Jobs;

/// <summary>
/// Keeps each job's log text in one file of a folder. Thread-safe; of several processes on one folder, one at a time may write the log of a job. Each process looks at the whole folder after every
/// sixteenth of the total bound that it wrote itself, so that several together may exceed it by as much each.
/// </summary>
public sealed class FileArtifactStore : IJobArtifactStore
{
    /// <summary>1 GiB.</summary>
    public const long DefaultMaxTotalBytes = 1024L * 1024 * 1024;

    private const int Stripes = 64;
    private const int LongestFileName = 200;

    private readonly string _directory;
    private readonly int _maxBytesPerJob;
    private readonly LogFolderBound _bound;
    private readonly SemaphoreSlim[] _gates = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Creates the store; the folder is made with the first text.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="maxBytesPerJob">The bound of each job's log, at least 1024. 16 MiB unless said.</param>
    /// <param name="maxTotalBytes">The bound of all logs together, at least that of one; past it the log that was written to longest ago is dropped. 1 GiB unless said.</param>
    public FileArtifactStore(string directory, int maxBytesPerJob = InMemoryArtifactStore.DefaultMaxBytesPerJob, long maxTotalBytes = DefaultMaxTotalBytes)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(directory);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytesPerJob, BoundedLog.MinBytes);
        DroppedLog.ThrowIfTooSmall(maxTotalBytes, maxBytesPerJob);
        _directory = Path.GetFullPath(directory);
        _maxBytesPerJob = maxBytesPerJob;
        _bound = new LogFolderBound(_directory, maxTotalBytes);
    }

    /// <inheritdoc/>
    public Task AppendLogAsync(string jobId, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken = default) =>
        WriteAsync(jobId, async path =>
        {
            if (LogFolderBound.WasDropped(path))
            {
                utf8 = (byte[])[.. DroppedLog.Note(_bound.MaxTotalBytes), .. utf8.Span];
            }

            var length = File.Exists(path) ? new FileInfo(path).Length : 0;
            if (length + utf8.Length > _maxBytesPerJob)
            {
                var kept = length == 0 ? [] : await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
                await ReplaceAsync(path, BoundedLog.Compact(kept, utf8.Span, _maxBytesPerJob), cancellationToken).ConfigureAwait(false);
                return;
            }

            var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
            {
                await file.WriteAsync(utf8, cancellationToken).ConfigureAwait(false);
            }
        }, utf8.Length, cancellationToken);

    /// <inheritdoc/>
    public Task ReplaceLogAsync(string jobId, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken = default) =>
        WriteAsync(jobId, path =>
        {
            var bytes = utf8.Length <= _maxBytesPerJob ? utf8.ToArray() : BoundedLog.Compact([], utf8.Span, _maxBytesPerJob);
            return ReplaceAsync(path, bytes, cancellationToken);
        }, utf8.Length, cancellationToken);

    /// <inheritdoc/>
    public async Task<JobLogSlice?> ReadLogAsync(string jobId, long offset, int maxBytes, CancellationToken cancellationToken = default)
    {
        LogSliceReader.ThrowIfTooSmall(maxBytes);
        JobLogSlice? slice = null;
        await RunAsync(jobId, async path =>
        {
            if (!File.Exists(path))
            {
                slice = LogFolderBound.WasDropped(path) ? DroppedLog.Read(_bound.MaxTotalBytes, offset, maxBytes) : null;
                return;
            }

            var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
            {
                var length = (int)Math.Min(file.Length, int.MaxValue);
                var (start, count) = LogSliceReader.Range(offset, maxBytes, length);
                var fetched = new byte[count];
                file.Position = start;
                await file.ReadExactlyAsync(fetched, cancellationToken).ConfigureAwait(false);
                slice = LogSliceReader.Slice(fetched, start, maxBytes, length, offset);
            }
        }, cancellationToken).ConfigureAwait(false);
        return slice;
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string jobId, CancellationToken cancellationToken = default) =>
        RunAsync(jobId, path =>
        {
            if (Directory.Exists(_directory))
            {
                File.Delete(path);
                LogFolderBound.Forget(path);
            }

            return Task.CompletedTask;
        }, cancellationToken);

    private static async Task ReplaceAsync(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        var fresh = path + ".new";
        await File.WriteAllBytesAsync(fresh, bytes, cancellationToken).ConfigureAwait(false);
        File.Move(fresh, path, overwrite: true);
    }

    private SemaphoreSlim GateOf(string path) => _gates[(uint)string.GetHashCode(path, StringComparison.Ordinal) % Stripes];

    private async Task WriteAsync(string jobId, Func<string, Task> write, int bytes, CancellationToken cancellationToken)
    {
        await RunAsync(jobId, async path =>
        {
            Directory.CreateDirectory(_directory);
            await write(path).ConfigureAwait(false);
            LogFolderBound.Forget(path);
        }, cancellationToken).ConfigureAwait(false);
        await _bound.KeepAsync(Path.Combine(_directory, FileNameOf(jobId)), bytes, GateOf).ConfigureAwait(false);
    }

    private async Task RunAsync(string jobId, Func<string, Task> work, CancellationToken cancellationToken)
    {
        JobStoreArguments.ThrowIfNotAnId(jobId);
        var path = Path.Combine(_directory, FileNameOf(jobId));
        var gate = GateOf(path);
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await work(path).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new JobStoreException(
                $"The log of job '{jobId}' could not be read or written at '{path}': {exception.Message} Free space or make the folder writable; the call may be tried again.",
                isTransient: exception is IOException,
                exception);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Capitals are marked, so that two ids stay two files where case does not count; nothing of an id is a path.</summary>
    private static string FileNameOf(string jobId)
    {
        var name = new StringBuilder("job-", jobId.Length + 16);
        foreach (var character in jobId)
        {
            if (char.IsAsciiLetterUpper(character))
            {
                name.Append('=');
            }

            name.Append(character);
        }

        var text = name.Length <= LongestFileName ? name.ToString() : $"job-={Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(jobId)))}";
        return text + ".log";
    }
}
