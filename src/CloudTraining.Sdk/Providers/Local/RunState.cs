using System.Globalization;

namespace CloudTraining.Sdk.Providers.Local;

/// <summary>What the records of a run and the process table say together.</summary>
internal sealed record RunState(RunPhase Phase, RunRecord? Record = null, StartMarker? Start = null, ExitRecord? Exit = null)
{
    /// <summary>Why the end of a run that nobody saw end could not be written down yet; null otherwise.</summary>
    public Exception? Unrecorded { get; init; }

    public DateTimeOffset? StartedAt => ParseTime(Start?.StartedAt);

    public DateTimeOffset? FinishedAt => ParseTime(Exit?.FinishedAt);

    /// <summary>Reads the state; a run whose processes are gone without an exit record is given one, now or when that can be written: it has ended either way.</summary>
    public static RunState Read(RunFolder folder, TimeProvider clock)
    {
        if (folder.ReadRecord() is not { } record)
        {
            return new RunState(RunPhase.Absent);
        }

        if (folder.ReadStart() is not { } start)
        {
            return new RunState(RunPhase.Prepared, record);
        }

        if (start.RevokedAt is not null)
        {
            return new RunState(RunPhase.Revoked, record, start);
        }

        if (folder.ReadExit() is { } exit)
        {
            return new RunState(RunPhase.Ended, record, start, exit);
        }

        // The supervisor outlives the command to record its end, so it is looked at second and the record again last.
        if (start.Command.IsAlive() || start.Supervisor.IsAlive())
        {
            return new RunState(RunPhase.Running, record, start);
        }

        var obstacle = folder.HasEnded ? null : folder.WriteLost(clock.GetUtcNow());
        return new RunState(RunPhase.Ended, record, start, folder.ReadExit()) { Unrecorded = obstacle };
    }

    private static DateTimeOffset? ParseTime(string? seconds)
    {
        // Where date knows no fraction, it prints the letters it was asked for.
        var text = seconds.AsSpan();
        var isForeign = text.ContainsAnyExcept("0123456789.");
        if (isForeign && text.IndexOf('.') is > 0 and var dot)
        {
            text = text[..dot];
        }

        return decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value is > 0 and < 253_402_300_799
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(value * TimeSpan.TicksPerSecond))
            : null;
    }
}
