using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>What the circuit breaker did, for people. Thread-safe.</summary>
internal sealed class CallCircuit(TimeProvider clock) : ICircuitBreaker, IReplicateFeature
{
    private readonly Lock _gate = new();
    private CircuitState _state;
    private int _failures;
    private int _successes;
    private DateTimeOffset? _lastFailureAt;
    private long _openedAt;
    private TimeSpan _break;

    public CircuitReport ReadCircuit()
    {
        lock (_gate)
        {
            var left = _state == CircuitState.Open ? _break - clock.GetElapsedTime(_openedAt) : TimeSpan.Zero;
            return new CircuitReport(
                _state == CircuitState.Open && left <= TimeSpan.Zero ? CircuitState.HalfOpen : _state, _failures, _successes, _lastFailureAt, left > TimeSpan.Zero ? left : null);
        }
    }

    /// <summary>Counts a call that came to an end.</summary>
    /// <param name="failed">Whether the provider was not there.</param>
    public void Count(bool failed)
    {
        lock (_gate)
        {
            (_failures, _successes) = failed ? (_failures + 1, 0) : (0, _successes + 1);
            _lastFailureAt = failed ? clock.GetUtcNow() : _lastFailureAt;
        }
    }

    public void Open(TimeSpan duration)
    {
        lock (_gate)
        {
            (_state, _openedAt, _break) = (CircuitState.Open, clock.GetTimestamp(), duration);
        }
    }

    public void Close()
    {
        lock (_gate)
        {
            _state = CircuitState.Closed;
        }
    }
}
