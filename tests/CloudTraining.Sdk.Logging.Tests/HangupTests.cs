using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging.Tests;

/// <summary>SIGHUP opens the file anew. The clock of these tests stands still, so the look once a second never does.</summary>
[NonParallelizable]
public sealed class HangupTests
{
    private readonly List<string> _moved = [];
    private TempFolder _folder = null!;
    private PosixSignalRegistration _heard = null!;
    private int _hangups;

    [SetUp]
    public void Listen()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no SIGHUP.");
        }

        _folder = new TempFolder();
        _moved.Clear();
        _hangups = 0;
        _heard = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Interlocked.Increment(ref _hangups);
        });
    }

    [TearDown]
    public void Forget()
    {
        _heard.Dispose();
        _folder.Dispose();
    }

    [Test, CancelAfter(30_000)]
    public void After_a_hangup_lines_go_to_the_file_of_that_name([Values] bool buffered, CancellationToken cancellationToken)
    {
        using var log = Open(reopen: true, buffered);
        log.Logger.LogInformation("before");
        log.Flush();

        MoveAndHangUp();
        do
        {
            log.Logger.LogInformation("after");
            log.Flush();
            cancellationToken.ThrowIfCancellationRequested();
        }
        while (!File.Exists(_folder.Log));

        Assert.That(File.ReadAllLines(_moved[0])[0], Does.Contain("\"before\""));
        Assert.That(File.ReadAllLines(_folder.Log), Is.All.Contains("\"after\""));
    }

    [Test, CancelAfter(30_000)]
    public void Without_the_option_a_hangup_opens_nothing(CancellationToken cancellationToken)
    {
        using var log = Open(reopen: false, buffered: false);
        log.Logger.LogInformation("before");

        MoveAndHangUp();
        while (Volatile.Read(ref _hangups) == 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        log.Logger.LogInformation("after");

        Assert.That(File.Exists(_folder.Log), Is.False);
        Assert.That(File.ReadAllLines(_moved[0]), Has.Length.EqualTo(2));
    }

    [Test, CancelAfter(60_000)]
    public void Hangups_under_a_flood_of_four_threads_lose_and_tear_nothing([Values] bool buffered, CancellationToken cancellationToken)
    {
        const int Hangups = 50;
        using var log = Open(reopen: true, buffered);
        var stop = false;
        var counts = new int[4];
        var threads = Enumerable.Range(0, counts.Length).Select(thread => new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                log.Logger.LogInformation("line {Thread} {Number}", thread, ++counts[thread]);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        for (var i = 0; i < Hangups && !cancellationToken.IsCancellationRequested; i++)
        {
            SpinWait.SpinUntil(() => File.Exists(_folder.Log) || cancellationToken.IsCancellationRequested);
            MoveAndHangUp();
        }

        Volatile.Write(ref stop, true);
        threads.ForEach(thread => thread.Join());
        log.Dispose();

        Assert.That(_moved, Has.Count.EqualTo(Hangups));
        var seen = Directory.GetFiles(_folder.Path).SelectMany(File.ReadAllLines).Select(line => Strict.Parse(line).GetProperty("extra"))
            .Select(extra => (Thread: extra.GetProperty("Thread").GetInt32(), Number: extra.GetProperty("Number").GetInt32())).ToHashSet();
        Assert.That(seen, Has.Count.EqualTo(counts.Sum()));
    }

    private Log Open(bool reopen, bool buffered) => new(options =>
    {
        options.File = _folder.Log;
        options.Stdout = false;
        options.ReopenOnHangup = reopen;
        options.Buffered = buffered;
    });

    private void MoveAndHangUp()
    {
        _moved.Add(_folder.File($"cloud.log.{_moved.Count + 1}"));
        File.Move(_folder.Log, _moved[^1]);
        Signals.Send(Environment.ProcessId, Signals.HangUp);
    }
}
