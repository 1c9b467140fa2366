namespace ReplicateSimulator.Faults;

/// <summary>One scripted fault: for an operation, the next so many calls or a share of them.</summary>
public sealed record FaultRule
{
    /// <summary>Name of the operation in the provider's schema (<c>predictions.create</c>), <c>webhook</c>, or <c>*</c>.</summary>
    public string Operation { get; init; } = "*";

    public required FaultKind Kind { get; init; }

    /// <summary>How many calls are hit; null for no end.</summary>
    public int? Next { get; init; }

    /// <summary>How many matching calls pass before the first is hit.</summary>
    public int Skip { get; init; }

    /// <summary>Share of the calls that are hit, 0 to 1.</summary>
    public double Rate { get; init; } = 1;

    public WaitHint Hint { get; init; } = WaitHint.RetryAfterSeconds;

    /// <summary>The wait of a 429, the lag of a list.</summary>
    public double Seconds { get; init; } = 1;

    public int Status { get; init; } = 500;

    public string? Body { get; init; }

    /// <summary>Address of a redirect or of a foreign next link.</summary>
    public string Target { get; init; } = "http://127.0.0.1:9/elsewhere";
}
