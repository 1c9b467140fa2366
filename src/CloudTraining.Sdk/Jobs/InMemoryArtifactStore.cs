namespace CloudTraining.Sdk.Jobs;

/// <summary>Keeps log texts in the memory of this process. Thread-safe.</summary>
public sealed class InMemoryArtifactStore : IJobArtifactStore
{
    /// <summary>16 MiB.</summary>
    public const int DefaultMaxBytesPerJob = 16 * 1024 * 1024;

    /// <summary>256 MiB.</summary>
    public const long DefaultMaxTotalBytes = 256L * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, LinkedListNode<KeptLog>> _logs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _dropped = new(StringComparer.Ordinal);

    /// <summary>The log that was written to last is the last.</summary>
    private readonly LinkedList<KeptLog> _byAge = new();
    private readonly int _maxBytesPerJob;
    private readonly long _maxTotalBytes;
    private long _totalBytes;

    /// <summary>Creates an empty store.</summary>
    /// <param name="maxBytesPerJob">The bound of each job's log, at least 1024. 16 MiB unless said.</param>
    /// <param name="maxTotalBytes">The bound of all logs together, at least that of one; past it the log that was written to longest ago is dropped. 256 MiB unless said.</param>
    public InMemoryArtifactStore(int maxBytesPerJob = DefaultMaxBytesPerJob, long maxTotalBytes = DefaultMaxTotalBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytesPerJob, BoundedLog.MinBytes);
        DroppedLog.ThrowIfTooSmall(maxTotalBytes, maxBytesPerJob);
        _maxBytesPerJob = maxBytesPerJob;
        _maxTotalBytes = maxTotalBytes;
    }

    /// <inheritdoc/>
    public Task AppendLogAsync(string jobId, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken = default)
    {
        JobStoreArguments.ThrowIfNotAnId(jobId);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var log = Remove(jobId) ?? new KeptLog(jobId);
            if (_dropped.Remove(jobId))
            {
                log.Append(DroppedLog.Note(_maxTotalBytes), _maxBytesPerJob);
            }

            log.Append(utf8.Span, _maxBytesPerJob);
            Add(log);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReplaceLogAsync(string jobId, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken = default)
    {
        JobStoreArguments.ThrowIfNotAnId(jobId);
        cancellationToken.ThrowIfCancellationRequested();
        var log = new KeptLog(jobId);
        log.Append(utf8.Span, _maxBytesPerJob);
        lock (_gate)
        {
            Remove(jobId);
            _dropped.Remove(jobId);
            Add(log);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<JobLogSlice?> ReadLogAsync(string jobId, long offset, int maxBytes, CancellationToken cancellationToken = default)
    {
        JobStoreArguments.ThrowIfNotAnId(jobId);
        LogSliceReader.ThrowIfTooSmall(maxBytes);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return Task.FromResult(
                _logs.TryGetValue(jobId, out var log) ? log.Value.Read(offset, maxBytes)
                : _dropped.Contains(jobId) ? DroppedLog.Read(_maxTotalBytes, offset, maxBytes)
                : null);
        }
    }

    /// <inheritdoc/>
    public Task DeleteAsync(string jobId, CancellationToken cancellationToken = default)
    {
        JobStoreArguments.ThrowIfNotAnId(jobId);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            Remove(jobId);
            _dropped.Remove(jobId);
        }

        return Task.CompletedTask;
    }

    private KeptLog? Remove(string jobId)
    {
        if (!_logs.Remove(jobId, out var node))
        {
            return null;
        }

        _byAge.Remove(node);
        _totalBytes -= node.Value.Bytes;
        return node.Value;
    }

    /// <summary>Adds it as the newest and drops the oldest until all fit.</summary>
    private void Add(KeptLog log)
    {
        _logs[log.JobId] = _byAge.AddLast(log);
        _totalBytes += log.Bytes;
        while (_totalBytes > _maxTotalBytes && _byAge.First is { } oldest && oldest != _byAge.Last)
        {
            Remove(oldest.Value.JobId);
            _dropped.Add(oldest.Value.JobId);
        }
    }

    private sealed class KeptLog(string jobId)
    {
        private byte[] _bytes = [];
        private int _length;

        public string JobId => jobId;

        /// <summary>What it takes in memory.</summary>
        public int Bytes => _bytes.Length;

        public void Append(ReadOnlySpan<byte> added, int maxBytes)
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

        public JobLogSlice Read(long offset, int maxBytes)
        {
            var (start, count) = LogSliceReader.Range(offset, maxBytes, _length);
            return LogSliceReader.Slice(_bytes.AsSpan(start, count).ToArray(), start, maxBytes, _length, offset);
        }
    }
}
