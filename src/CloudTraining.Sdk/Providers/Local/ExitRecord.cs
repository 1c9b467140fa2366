namespace CloudTraining.Sdk.Providers.Local;

/// <summary>How the run ended: <c>exit.json</c>, written by the supervisor; or by a host that found command and supervisor gone without one.</summary>
internal sealed record ExitRecord
{
    /// <summary>Null when nobody saw it.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Seconds since 1970, with a fraction where the system's date has one.</summary>
    public string? FinishedAt { get; init; }
}
