namespace CloudTraining.Sdk.Progress;

/// <summary>"150 of 500" of something; <see cref="Total"/> is 0 when only a position was named.</summary>
internal readonly record struct Counter(CounterKind Kind, double Value, double Total, bool IsPercentage = false)
{
    // Beyond this a double no longer holds every whole number.
    private const double MaxExact = 1L << 53;

    public bool HasTotal => Kind != CounterKind.None && Total > 0;

    public bool CountsSteps => Kind is CounterKind.Step or CounterKind.GlobalStep or CounterKind.Iteration;

    public double Fraction => Math.Clamp(Value / Total, 0, 1);

    public double Percentage => Math.Round(Fraction * 100, 1);

    public long? Step => CountsSteps && !IsPercentage && Value <= MaxExact ? (long)Value : null;

    public long? TotalSteps => CountsSteps && !IsPercentage && HasTotal && Total <= MaxExact ? (long)Total : null;

    /// <summary>
    /// Whether this step counter can cover the run that the epoch counter covers. Steps that lie behind the epochs already finished start
    /// again with every epoch. Steps may be ahead: a run can be limited to fewer steps than its epochs would take.
    /// </summary>
    public bool CoversRunOf(Counter epochs) => !epochs.HasTotal || Fraction >= (epochs.Value - 1) / epochs.Total;

    /// <summary>Whether this step counter lies within the epoch that the other counter names, give or take a line that was not printed.</summary>
    public bool LiesWithin(Counter epochs)
    {
        const double Slack = 0.01;
        return Fraction >= ((epochs.Value - 1) / epochs.Total) - Slack && Fraction <= epochs.Fraction + Slack;
    }
}
