using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging.Tests;

public sealed class BufferTests
{
    [Test]
    public void Lines_wait_for_the_interval_and_critical_ones_do_not()
    {
        using var written = new SemaphoreSlim(0);
        using var log = new Log(Buffered(LogOverflow.Wait));
        log.Target.OnWrite = () => written.Release();

        log.Logger.LogInformation("one");
        log.Logger.LogInformation("two");
        Assert.That(log.Target.Text, Is.Empty);
        log.Logger.LogCritical("three");

        Assert.That(log.Target.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(3));
        Assert.That(log.Target.Writes, Is.EqualTo(1), "waiting lines go out in one write");
    }

    [Test, CancelAfter(30_000)]
    public void A_full_buffer_makes_callers_wait_and_loses_nothing()
    {
        using var log = new Log(Buffered(LogOverflow.Wait));
        using var blocked = new ManualResetEventSlim();
        using var open = new ManualResetEventSlim();
        log.Target.OnWrite = () =>
        {
            blocked.Set();
            open.Wait();
        };
        var done = 0;
        var writer = new Thread(() =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                log.Logger.LogInformation("line {Number} {Padding}", i, new string('x', 100));
            }

            Volatile.Write(ref done, 1);
        });
        writer.Start();
        blocked.Wait();
        Assert.That(Volatile.Read(ref done), Is.Zero);

        open.Set();
        writer.Join();

        Assert.That(log.Entries().Select(line => line.GetProperty("extra").GetProperty("Number").GetInt32()), Is.EqualTo(Enumerable.Range(0, 2_000)));
    }

    [Test, CancelAfter(30_000)]
    public void Dropping_the_oldest_never_waits_and_one_warning_says_how_many()
    {
        using var log = new Log(Buffered(LogOverflow.DropOldest));
        using var blocked = new ManualResetEventSlim();
        using var open = new ManualResetEventSlim();
        log.Target.OnWrite = () =>
        {
            blocked.Set();
            open.Wait();
        };

        for (var i = 0; i < 5_000; i++)
        {
            log.Logger.LogInformation("line {Number} {Padding}", i, new string('x', 100));
        }

        blocked.Wait();
        open.Set();
        var lines = log.Entries();
        var report = lines.Where(line => line.GetProperty("logger").GetString() == "CloudTraining.Sdk.Logging").ToList();
        var numbers = lines.Except(report).Select(line => line.GetProperty("extra").GetProperty("Number").GetInt32()).ToList();

        Assert.That(numbers, Is.Ordered.And.Unique);
        Assert.That(numbers[^1], Is.EqualTo(4_999));
        Assert.That(report.Sum(line => line.GetProperty("extra").GetProperty("Count").GetInt32()), Is.EqualTo(5_000 - numbers.Count).And.GreaterThan(0));
        Assert.That(report[0].GetProperty("level").GetString(), Is.EqualTo("WARNING"));
    }

    [Test]
    public void A_line_longer_than_the_buffer_is_written_by_itself_in_order()
    {
        using var log = new Log(options =>
        {
            Buffered(LogOverflow.Wait)(options);
            options.MaxLineBytes = 0;
        });

        log.Logger.LogInformation("first");
        log.Logger.LogInformation("{Value}", new string('x', 200_000));
        log.Logger.LogInformation("last");

        Assert.That(log.Entries().Select(line => line.GetProperty("message").GetString()!.Length), Is.EqualTo(new[] { 5, 200_000, 4 }));
    }

    [Test]
    public void A_sink_that_refused_lines_says_how_many_when_it_works_again()
    {
        using var log = new Log();
        log.Target.Broken = "no space";
        log.Logger.LogInformation("lost");
        log.Logger.LogInformation("lost");
        log.Target.Broken = null;

        log.Logger.LogInformation("back");

        Assert.That(log.Entries().Select(line => line.GetProperty("message").GetString()), Is.EqualTo(new[] { "back", "Dropped 2 log lines: no space" }));
    }

    private static Action<StructuredLoggingOptions> Buffered(LogOverflow overflow) => options =>
    {
        options.Buffered = true;
        options.BufferBytes = 131_072;
        options.Overflow = overflow;
    };
}
