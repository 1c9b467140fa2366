using System.Diagnostics;
using System.IO.MemoryMappedFiles;

namespace CloudTraining.Sdk.Logging.Tests;

/// <summary>Real programs that are killed, end by themselves, or share a file.</summary>
[Platform("Linux")]
public sealed class ProcessTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void A_killed_program_loses_no_line_the_logger_has_taken_and_the_next_start_begins_on_a_new_line([Range(1, 5)] int round)
    {
        var counters = _folder.File("counters");
        using (var process = Start("wait", lines: 10_000_000, threads: 2, counters))
        {
            while (!File.Exists(_folder.Log) || new FileInfo(_folder.Log).Length < round * 300_000)
            {
                Assert.That(process.HasExited, Is.False);
                Thread.Yield();
            }

            process.Kill();
            process.WaitForExit();
        }

        var taken = ReadCounters(counters, 2);
        Assert.That(Run("dispose", lines: 1, threads: 1), Is.Zero);

        var lines = File.ReadAllLines(_folder.Log);
        var (last, torn) = Check(lines);
        Assert.That(torn, Is.LessThanOrEqualTo(1), "only the line at the kill may be incomplete");
        Assert.That(last.GetValueOrDefault(0), Is.GreaterThanOrEqualTo(taken[0]));
        Assert.That(last.GetValueOrDefault(1), Is.GreaterThanOrEqualTo(taken[1]));
        Assert.That(Strict.Parse(lines[^1]).GetProperty("extra").GetProperty("Number").GetInt32(), Is.EqualTo(1));
    }

    [TestCase("exit", 0)]
    [TestCase("throw", 134)]
    [TestCase("failfast", 134)]
    [TestCase("dispose", 0)]
    public void However_a_program_ends_every_line_is_there(string way, int exitCode)
    {
        Assert.That(Run(way, lines: 1_000, threads: 1), Is.EqualTo(exitCode));

        Assert.That(Check(File.ReadAllLines(_folder.Log)), Is.EqualTo((new Dictionary<int, int> { [0] = 1_000 }, 0)));
    }

    [TestCase("exit")]
    [TestCase("throw")]
    [TestCase("dispose")]
    public void Buffered_lines_are_written_when_the_program_ends_by_itself(string way)
    {
        Run(way, lines: 1_000, threads: 1, buffered: true);

        Assert.That(Check(File.ReadAllLines(_folder.Log)), Is.EqualTo((new Dictionary<int, int> { [0] = 1_000 }, 0)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_program_ended_by_a_signal_has_written_its_lines(bool buffered)
    {
        using var process = Start("wait", lines: 1_000, threads: 1, buffered: buffered);
        Assert.That(process.StandardOutput.ReadLine(), Is.EqualTo("ready"));

        Signals.Send(process.Id, Signals.Terminate);
        process.WaitForExit();

        Assert.That(Check(File.ReadAllLines(_folder.Log)), Is.EqualTo((new Dictionary<int, int> { [0] = 1_000 }, 0)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Two_programs_of_four_threads_share_a_file_line_by_line(bool buffered)
    {
        const int Lines = 100_000;
        using (var first = Start("dispose", Lines, threads: 4, buffered: buffered))
        using (var second = Start("dispose", Lines, threads: 4, buffered: buffered))
        {
            first.WaitForExit();
            second.WaitForExit();
        }

        var counts = new Dictionary<(int Process, int Thread), int>();
        var broken = 0;
        foreach (var line in File.ReadLines(_folder.Log))
        {
            try
            {
                var extra = Strict.Parse(line).GetProperty("extra");
                var key = (extra.GetProperty("process").GetInt32(), extra.GetProperty("thread").GetInt32());
                var number = extra.GetProperty("Number").GetInt32();
                broken += counts.GetValueOrDefault(key) == number - 1 ? 0 : 1;
                counts[key] = number;
            }
            catch (System.Text.Json.JsonException)
            {
                broken++;
            }
        }

        Assert.That(broken, Is.Zero);
        Assert.That(counts, Has.Count.EqualTo(8));
        Assert.That(counts.Values, Is.All.EqualTo(Lines));
    }

    [Test]
    public void A_reader_that_goes_away_does_not_stop_the_program_and_the_file_says_how_many_lines_stdout_lost()
    {
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", $"dotnet '{Program}' stdout 20000 2 | head -1"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["SIMPLETUNER_LOG_FILE"] = _folder.Log },
        })!;

        var errors = shell.StandardError.ReadToEndAsync();
        var head = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();

        Assert.That(head.Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(1));
        Assert.That(errors.Result, Does.Contain("still here"));
        var lines = File.ReadAllLines(_folder.Log);
        Assert.That(Check(lines).Last, Is.EqualTo(new Dictionary<int, int> { [0] = 20_000, [1] = 20_000 }));
        var report = Strict.Parse(lines[^1]);
        Assert.That(report.GetProperty("level").GetString(), Is.EqualTo("WARNING"));
        Assert.That(report.GetProperty("extra").GetProperty("Reason").GetString(), Is.EqualTo("the reader of the standard output is gone"));
        Assert.That(report.GetProperty("extra").GetProperty("Count").GetInt32(), Is.GreaterThan(1_000));
    }

    [Test]
    public void A_path_that_is_a_folder_is_an_error_at_start()
    {
        Directory.CreateDirectory(_folder.Log);

        using var process = Start("dispose", 1, 1);
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.That(process.ExitCode, Is.Not.Zero);
        Assert.That(errors, Does.Contain($"The log file '{_folder.Log}' cannot be opened: Is a directory"));
    }

    private static string Program => Path.Combine(TestContext.CurrentContext.TestDirectory, "CloudTraining.Sdk.Logging.TestHost.dll");

    /// <summary>The last number of each thread, in order without a gap, and how many lines are no JSON.</summary>
    private static (Dictionary<int, int> Last, int Torn) Check(string[] lines)
    {
        var last = new Dictionary<int, int>();
        var torn = 0;
        foreach (var line in lines)
        {
            try
            {
                var extra = Strict.Parse(line).GetProperty("extra");
                if (!extra.TryGetProperty("thread", out var thread))
                {
                    continue;
                }

                var number = extra.GetProperty("Number").GetInt32();
                Assert.That(number, Is.EqualTo(last.GetValueOrDefault(thread.GetInt32()) + 1).Or.EqualTo(1));
                last[thread.GetInt32()] = Math.Max(number, last.GetValueOrDefault(thread.GetInt32()));
            }
            catch (System.Text.Json.JsonException)
            {
                torn++;
            }
        }

        return (last, torn);
    }

    private static long[] ReadCounters(string path, int threads)
    {
        using var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 4_096);
        using var view = file.CreateViewAccessor();
        return [.. Enumerable.Range(0, threads).Select(thread => view.ReadInt64(thread * 8))];
    }

    private int Run(string way, int lines, int threads, bool buffered = false)
    {
        using var process = Start(way, lines, threads, buffered: buffered);
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    private Process Start(string way, int lines, int threads, string? counters = null, bool buffered = false)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [Program, way, $"{lines}", $"{threads}", .. counters is null ? [] : new[] { counters }])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["SIMPLETUNER_LOG_FILE"] = _folder.Log,
                ["TEST_BUFFERED"] = buffered ? "1" : "0",
                ["DOTNET_DbgEnableMiniDump"] = "0",
            },
        })!;
        return process;
    }
}
