using System.Diagnostics;

namespace CloudTraining.Sdk.ReliabilityTests.Harness;

/// <summary>Holds one job at a named step until it is released: the stalled thread, the long collection, the paused machine.</summary>
internal sealed class StepGate : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly string _step;
    private readonly string _jobId;
    private readonly IDisposable _listeners;
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _released = new();
    private IDisposable? _steps;
    private int _hits;

    public StepGate(string step, string jobId)
    {
        _step = step;
        _jobId = jobId;
        _listeners = DiagnosticListener.AllListeners.Subscribe(this);
    }

    /// <summary>Completes when the job stands at the step.</summary>
    public Task Reached => _reached.Task;

    public void Release() => _released.Set();

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "CloudTraining.Sdk.Steps")
        {
            _steps = value.Subscribe(this);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key == _step && _jobId.Equals(value.Value) && Interlocked.Increment(ref _hits) == 1)
        {
            _reached.SetResult();
            _released.Wait();
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose()
    {
        _released.Set();
        _listeners.Dispose();
        _steps?.Dispose();
    }
}
