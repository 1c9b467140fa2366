namespace CloudTraining.Sdk.Providers.Local;

/// <summary>Who decided whether the run starts: <c>started.json</c>, linked exclusively by the process that becomes the command, or by a host that revokes the run.</summary>
internal sealed record StartMarker
{
    public int Pid { get; init; }

    public long StartTime { get; init; }

    public string BootId { get; init; } = string.Empty;

    public int SupervisorPid { get; init; }

    public long SupervisorStartTime { get; init; }

    /// <summary>Seconds since 1970, with a fraction where the system's date has one.</summary>
    public string? StartedAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The command; it leads its own process group and session.</summary>
    public ProcessIdentity Command => new(Pid, StartTime, BootId);

    public ProcessIdentity Supervisor => new(SupervisorPid, SupervisorStartTime, BootId);
}
