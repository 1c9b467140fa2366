namespace ReplicateSimulator.Faults;

/// <summary>A fault that the list endpoints perform themselves.</summary>
/// <param name="Rule">The rule that hit.</param>
public sealed record ListFault(FaultRule Rule);
