using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>An event log that only hands events over, so that what is measured is what comes after it.</summary>
internal sealed class BenchEventLog : IJobEventLog
{
    private readonly Lock _gate = new();
    private readonly List<JobEvent> _events = [];
    private long _trimmed;
    private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Append(IEnumerable<JobEvent> events)
    {
        TaskCompletionSource appended;
        lock (_gate)
        {
            foreach (var change in events)
            {
                _events.Add(change with { Cursor = _trimmed + _events.Count + 1 });
            }

            appended = _appended;
            _appended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        appended.TrySetResult();
    }

    /// <summary>Forgets all events; only for when everybody has them.</summary>
    public void Trim()
    {
        lock (_gate)
        {
            _trimmed += _events.Count;
            _events.Clear();
        }
    }

    public Task<JobEventPage> ReadAsync(long after, int max, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            if (after < _trimmed)
            {
                return Task.FromResult(new JobEventPage { Events = [], Next = _trimmed, Resync = true });
            }

            var from = (int)(after - _trimmed);
            var events = _events.GetRange(from, Math.Min(max, _events.Count - from));
            return Task.FromResult(new JobEventPage { Events = events, Next = after + events.Count });
        }
    }

    public Task<long> GetHeadAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult(_trimmed + _events.Count);
        }
    }

    public Task WaitAsync(long after, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return _trimmed + _events.Count > after ? Task.CompletedTask : _appended.Task.WaitAsync(cancellationToken);
        }
    }

    public Task<int> TrimAsync(DateTimeOffset before, int keep, CancellationToken cancellationToken = default) => Task.FromResult(0);
}
