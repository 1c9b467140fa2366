namespace CloudTraining.Sdk.Providers;

/// <summary>How a circuit breaker stands. A snapshot.</summary>
/// <param name="State">Whether the provider is asked.</param>
/// <param name="Failures">How many calls in a row failed because the provider was not there.</param>
/// <param name="Successes">How many calls in a row were answered.</param>
/// <param name="LastFailureAt">When the last such failure was, UTC; null for none since start.</param>
/// <param name="RetryAfter">How long the provider is still left alone; null when it is asked.</param>
public sealed record CircuitReport(CircuitState State, int Failures, int Successes, DateTimeOffset? LastFailureAt, TimeSpan? RetryAfter);
