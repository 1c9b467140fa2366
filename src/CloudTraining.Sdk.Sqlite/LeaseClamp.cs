namespace CloudTraining.Sdk.Sqlite;

/// <summary>After the wall clock was set back, leases end too far in the future: they are shortened to what they were granted for, from now on.</summary>
internal static class LeaseClamp
{
    public static void Run(SqliteSession session, DateTimeOffset now)
    {
        session.Use(Sql.ClampJobLeases).Bind(now).Bind(ClockWatch.Tolerance.Ticks).Run();
        session.Use(Sql.ClampLeases).Bind(now).Bind(ClockWatch.Tolerance.Ticks).Run();
    }
}
