using System.Diagnostics;
using System.Text;
using CloudTraining.Sdk.Progress;

namespace CloudTraining.Sdk.Tests.Progress;

[NonParallelizable]
public sealed class ProgressParserLimitsTests
{
    private const int HugeLength = 50 * 1024 * 1024;

    // Answers take about 500 bytes; a collection in between may add the rest of an 8 KiB allocation block. A copy of the tail would be 128 KiB.
    private const int MaxAllocated = 32 * 1024;

    [Test]
    public void A_log_of_50_megabytes_costs_no_more_than_its_end()
    {
        var bytes = new byte[HugeLength];
        bytes.AsSpan().Fill((byte)'x');
        "\nStep 150/500 - loss: 0.5\n"u8.CopyTo(bytes.AsSpan(HugeLength - 26));
        var text = Encoding.ASCII.GetString(bytes);
        ProgressParser.Parse(bytes);
        ProgressParser.Parse(text);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var fromBytes = ProgressParser.Parse(bytes);
        var fromText = ProgressParser.Parse(text);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(fromBytes.Progress, Is.EqualTo(30.0));
        Assert.That(fromText, Is.EqualTo(fromBytes));
        Assert.That(allocated, Is.LessThan(MaxAllocated));
    }

    private static IEnumerable<TestCaseData> Hostile()
    {
        (string Name, string Unit)[] units =
        [
            ("one endless word", "x"), ("step words", "step "), ("step numbers", "step 1/"), ("digits", "9"), ("slashed numbers", "1/1 "), ("numbers before labels", "1/1 steps"),
            ("losses", "loss=1,1,1,"), ("broken losses", "loss=+ "), ("escapes", "\u001b["), ("open titles", "\u001b]"), ("accents", "\u0301"), ("emoji joined for ever", "👩\u200d"), ("bars", "steps: 1%|"),
            ("line breaks", "\n"), ("carriage returns", "\r"), ("short lines", "a\n"), ("short bars", "step 1%|\r"), ("blanks", " "), ("half pairs", "\ud83d"), ("nulls", "\0"), ("commas", "step 1,1"),
        ];
        return units.Select(unit => new TestCaseData(unit.Unit).SetArgDisplayNames(unit.Name));
    }

    [TestCaseSource(nameof(Hostile))]
    public void A_hostile_tail_is_read_in_bounded_time_and_memory(string unit)
    {
        var log = string.Concat(Enumerable.Repeat(unit, (ProgressParser.MaxTailLength / unit.Length) + 100));
        ProgressParser.Parse(log);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Stopwatch.GetTimestamp();
        var progress = ProgressParser.Parse(log);
        var elapsed = Stopwatch.GetElapsedTime(started);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That(allocated, Is.LessThan(MaxAllocated));
        Assert.That(elapsed, Is.LessThan(TimeSpan.FromMilliseconds(500)), "a linear pass takes a few milliseconds; anything near this limit is quadratic");
        Assert.That(progress.LastLog is null || progress.LastLog.EnumerateRunes().Count() <= 80);
    }

    [Test]
    public void A_line_cut_by_the_limit_does_not_speak()
    {
        var log = "timestep 500/1000" + new string('.', ProgressParser.MaxTailLength - "step 500/1000".Length - 1) + "\n";

        Assert.That(ProgressParser.Parse(log + "done\n").Stage, Is.Null);
        Assert.That(ProgressParser.Parse(Encoding.UTF8.GetBytes(log + "done\n")).Stage, Is.Null);
    }

    [Test]
    public void A_cut_through_a_character_leaves_no_rubbish()
    {
        foreach (var extra in Enumerable.Range(0, 4))
        {
            var log = string.Concat(Enumerable.Repeat("🚀", ProgressParser.MaxTailLength)) + new string('x', extra);

            Assert.That(ProgressParser.Parse(Encoding.UTF8.GetBytes(log)).LastLog, Does.StartWith("🚀"), $"{extra} bytes more");
        }
    }

    [Test]
    public void Random_logs_never_throw_and_stay_within_0_and_100()
    {
        string[] pieces =
        [
            "step ", "Step", "steps", "epoch ", "loading", "warmup", "validat", "ion", "checkpoint", "loss", "saving ", "global_step", "training", "iteration ", "of ", "/", "150", "0", "9", "1,500", "1.5k", "%|",
            "|", " ", "\n", "\r", "\r\n", "\t", ":", "=", "[", "]", "(", ")", "-", "_", ".", "\u001b[", "\u001b]", "\u009b", "31m", "\a", "\0", "中", "१५", "\u0301", "🚀", "\ud83d", "\udc00", "\u200d", "nan", "inf", "e", "+",
        ];
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 20_000; round++)
        {
            var log = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => random.Next(8) == 0 ? ((char)random.Next(char.MaxValue + 1)).ToString() : pieces[random.Next(pieces.Length)]));

            Check(() => ProgressParser.Parse(log), $"seed {seed}, round {round}, log {Convert.ToHexString(Encoding.Unicode.GetBytes(log))}");
        }
    }

    [Test]
    public void Random_bytes_never_throw_and_stay_within_0_and_100()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var bytes = new byte[300];
        for (var round = 0; round < 10_000; round++)
        {
            random.NextBytes(bytes);
            "step 5/"u8.CopyTo(bytes.AsSpan(random.Next(290)));

            Check(() => ProgressParser.Parse(bytes), $"seed {seed}, round {round}, bytes {Convert.ToHexString(bytes)}");
        }
    }

    private static void Check(Func<JobProgress> parse, string where)
    {
        JobProgress progress;
        try
        {
            progress = parse();
        }
        catch (Exception exception)
        {
            throw new AssertionException(where, exception);
        }

        Assert.That(progress.Progress is null or (>= 0 and <= 100), where);
        Assert.That(progress.Loss is null || double.IsFinite(progress.Loss.Value), where);
        Assert.That(progress.LastLog is null || (progress.LastLog.Length > 0 && progress.LastLog.EnumerateRunes().Count() <= 80), where);
        Assert.That(progress.LastLog is null || !progress.LastLog.Any(char.IsControl), where);
        Assert.That(progress.LastLog is null || new UTF8Encoding(false, true).GetByteCount(progress.LastLog) > 0, where);
    }
}
