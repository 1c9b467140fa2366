using System.Collections.Concurrent;

namespace CloudTraining.Sdk.Jobs;

/// <summary>Keeps log texts in the memory of this process. Thread-safe.</summary>
public sealed class InMemoryArtifactStore : IJobArtifactStore
{
    /// <summary>16 MiB.</summary>
    public const int DefaultMaxBytesPerJob = 16 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, KeptLog> _logs = new(StringComparer.Ordinal);
    private readonly int _maxBytesPerJob;

    /// <summary>Creates an empty store.</summary>
    /// <param name="maxBytesPerJob">The bound of each job's log, at least 1024. 16 MiB unless said.</param>
    public InMemoryArtifactStore(int maxBytesPerJob = DefaultMaxBytesPerJob)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytesPerJob, BoundedLog.MinBytes);
        _maxBytesPerJob = maxBytesPerJob;
    }

    /// <inheritdoc/>
    public Task AppendLogAsync(string jobId, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken = default)
    {
        JobStoreArguments.ThrowIfNotAnId(jobId);
        cancellationToken.ThrowIfCancellationRequested();
        _logs.GetOrAdd(jobId, static _ => new KeptLog()).Append(utf8.Span, _maxBytesPerJob);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReplaceLogAsync(string jobId, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken = default)
    {
        JobStoreArguments.ThrowIfNotAnId(jobId);
        cancellationToken.ThrowIfCancellationRequested();
        var log = new KeptLog();
        log.Append(utf8.Span, _maxBytesPerJob);
        _logs[jobId] = log;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<JobLogSlice?> ReadLogAsync(string jobId, long offset, int maxBytes, CancellationToken cancellationToken = default)
    {
        JobStoreArguments.ThrowIfNotAnId(jobId);
        LogSliceReader.ThrowIfTooSmall(maxBytes);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_logs.TryGetValue(jobId, out var log) ? log.Read(offset, maxBytes) : null);
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string jobId, CancellationToken cancellationToken = default)
    {
        JobStoreArguments.ThrowIfNotAnId(jobId);
        cancellationToken.ThrowIfCancellationRequested();
        _logs.TryRemove(jobId, out _);
        return Task.CompletedTask;
    }

    private sealed class KeptLog
    {
        private readonly Lock _gate = new();
        private byte[] _bytes = [];
        private int _length;

        public void Append(ReadOnlySpan<byte> added, int maxBytes)
        {
            lock (_gate)
            {
                if (_length + (long)added.Length > maxBytes)
                {
                    _bytes = BoundedLog.Compact(_bytes.AsSpan(0, _length), added, maxBytes);
                    _length = _bytes.Length;
                    return;
                }

                if (_length + added.Length > _bytes.Length)
                {
                    Array.Resize(ref _bytes, Math.Min(maxBytes, Math.Max(_length + added.Length, _bytes.Length * 2)));
                }

                added.CopyTo(_bytes.AsSpan(_length));
                _length += added.Length;
            }
        }

        public JobLogSlice Read(long offset, int maxBytes)
        {
            lock (_gate)
            {
                var (start, count) = LogSliceReader.Range(offset, maxBytes, _length);
                var kept = _bytes.AsSpan(start, count);
                return LogSliceReader.Slice(kept.ToArray(), start, maxBytes, _length, offset);
            }
        }
    }
}
