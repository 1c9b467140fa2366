using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>An event log that only hands events over, so that what is measured is what comes after it.</summary>
internal sealed class BenchEventLog : IJobEventLog
{
    private readonly Lock _gate = new();
    private readonly List<JobEvent> _events = [];
    private TaskCompletionSource _appended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Append(IEnumerable<JobEvent> events)
    {
        TaskCompletionSource appended;
        lock (_gate)
        {
            foreach (var change in events)
            {
                _events.Add(change with { Cursor = _events.Count + 1 });
            }

            appended = _appended;
            _appended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        appended.TrySetResult();
    }

    public Task<JobEventPage> ReadAsync(long after, int max, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            var events = _events.GetRange((int)after, Math.Min(max, _events.Count - (int)after));
            return Task.FromResult(new JobEventPage { Events = events, Next = after + events.Count });
        }
    }

    public Task<long> GetHeadAsync(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return Task.FromResult((long)_events.Count);
        }
    }

    public Task WaitAsync(long after, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return _events.Count > after ? Task.CompletedTask : _appended.Task.WaitAsync(cancellationToken);
        }
    }

    public Task<int> TrimAsync(DateTimeOffset before, int keep, CancellationToken cancellationToken = default) => Task.FromResult(0);
}
