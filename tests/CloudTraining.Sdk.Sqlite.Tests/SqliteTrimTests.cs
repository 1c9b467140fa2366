using System.Runtime.CompilerServices;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using SQLitePCL;

namespace CloudTraining.Sdk.Sqlite.Tests;

/// <summary>What dropping old events costs, counted in SQLite's own instructions.</summary>
public sealed class SqliteTrimTests : SqliteFixture
{
    private const int Piece = 500;

    [TestCase(true, TestName = "Dropping by age in pieces costs each event once")]
    [TestCase(false, TestName = "Dropping by number in pieces costs each event once")]
    public async Task Dropping_in_pieces_costs_each_event_once(bool byAge)
    {
        var some = await CountAsync("some.db", pieces: 5, byAge);
        var many = await CountAsync("many.db", pieces: 40, byAge);

        TestContext.Out.WriteLine($"{some} thousand instructions for 5 pieces, {many} for 40");
        Assert.That(many, Is.LessThan(some * 8 * 1.5));
    }

    /// <returns>How many thousand instructions dropping all old events took.</returns>
    private async Task<int> CountAsync(string name, int pieces, bool byAge)
    {
        var path = Path.Combine(Backend.Folder, name);
        await using (var store = Backend.Open(Clock, options => options.Path = path))
        {
            var events = Enumerable.Repeat(Some.Event(Some.Job()) with { Timestamp = Clock.GetUtcNow() }, pieces * Piece).ToList();
            await store.AddAsync(Some.Job(), events);
        }

        using var session = new SqliteFile(path, TimeSpan.FromSeconds(30)).OpenForWriting();
        var counted = 0;
        raw.sqlite3_progress_handler(DatabaseOf(session), 1_000, _ => counted++ < 0 ? 1 : 0, null);
        var before = byAge ? Clock.GetUtcNow().AddDays(1) : DateTimeOffset.MinValue;
        var dropped = 0;
        for (var piece = 0; piece <= pieces; piece++)
        {
            session.Execute("BEGIN IMMEDIATE");
            var batch = new WriteBatch(session, new ClockReading(Clock.GetUtcNow(), TimeSpan.MaxValue, 0), new SlotCounter());
            dropped += EventRows.Trim(batch, before, byAge ? int.MaxValue : 0, Piece);
            batch.Close();
            session.Execute("COMMIT");
        }

        raw.sqlite3_progress_handler(DatabaseOf(session), 0, null, null);
        Assert.That(dropped, Is.EqualTo(pieces * Piece));
        return counted;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_database")]
    private static extern ref sqlite3 DatabaseOf(SqliteSession session);
}
