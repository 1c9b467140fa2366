namespace CloudTraining.Sdk.Providers;

/// <summary>Tells how the circuit breaker in front of a provider stands. Without I/O; thread-safe.</summary>
public interface ICircuitBreaker
{
    /// <summary>How it stands now.</summary>
    CircuitReport ReadCircuit();
}
