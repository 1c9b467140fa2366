using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging.Tests;

/// <summary>What happens to a log file behind a program's back, in the default mode: nothing lost, no line torn or glued.</summary>
public sealed class FileFaultTests
{
    private static readonly TimeSpan NextLook = TimeSpan.FromSeconds(1);

    private TempFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void A_line_is_in_the_file_when_the_call_returns()
    {
        using var log = Open();

        Write(log, 1, 1);

        Assert.That(Numbers(_folder.Log), Is.EqualTo(new[] { 1 }));
    }

    [Test]
    public void A_file_that_ends_in_half_a_line_gets_a_new_line_first()
    {
        File.WriteAllText(_folder.Log, "{\"half\": ");

        using var log = Open();
        Write(log, 1, 2);

        Assert.That(File.ReadAllLines(_folder.Log)[0], Is.EqualTo("{\"half\": "));
        Assert.That(File.ReadAllLines(_folder.Log).Skip(1).Select(Number), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void A_deleted_file_is_made_anew()
    {
        using var log = Open();
        Write(log, 1, 10);
        File.Delete(_folder.Log);
        log.Clock.Advance(NextLook);

        Write(log, 11, 500);

        Assert.That(Numbers(_folder.Log), Is.EqualTo(Enumerable.Range(11, 500)));
    }

    [Test]
    public void A_removed_folder_is_made_anew()
    {
        var file = Path.Combine(_folder.Path, "logs", "cloud.log");
        using var log = new Log(options => options.File = file);
        Write(log, 1, 10);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        log.Clock.Advance(NextLook);

        Write(log, 11, 5);

        Assert.That(Numbers(file), Is.EqualTo(Enumerable.Range(11, 5)));
    }

    [Test]
    public void After_a_rename_lines_go_to_a_new_file([Values] bool created)
    {
        using var log = Open();
        Write(log, 1, 10);
        File.Move(_folder.Log, _folder.File("cloud.log.1"));
        if (created)
        {
            File.WriteAllText(_folder.Log, string.Empty);
        }

        Write(log, 11, 5);
        log.Clock.Advance(NextLook);
        Write(log, 16, 10);

        Assert.That(Numbers(_folder.File("cloud.log.1")), Is.EqualTo(Enumerable.Range(1, 15)));
        Assert.That(Numbers(_folder.Log), Is.EqualTo(Enumerable.Range(16, 10)));
    }

    [Test]
    public void Copy_and_truncate_leaves_no_hole()
    {
        using var log = Open();
        Write(log, 1, 10);
        File.Copy(_folder.Log, _folder.File("cloud.log.1"));
        using (var file = new FileStream(_folder.Log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(0);
        }

        Write(log, 11, 10);

        Assert.That(Numbers(_folder.File("cloud.log.1")), Is.EqualTo(Enumerable.Range(1, 10)));
        Assert.That(Numbers(_folder.Log), Is.EqualTo(Enumerable.Range(11, 10)));
    }

    [Test]
    public void A_folder_that_may_not_be_written_any_more_keeps_the_open_file()
    {
        using var log = Open();
        Write(log, 1, 1);
        File.Move(_folder.Log, _folder.File("moved.log"));
        Directory.CreateDirectory(_folder.Log);
        log.Clock.Advance(NextLook);

        Write(log, 2, 2);
        Directory.Delete(_folder.Log);
        log.Clock.Advance(NextLook);
        Write(log, 4, 2);

        Assert.That(Numbers(_folder.File("moved.log")), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(Numbers(_folder.Log), Is.EqualTo(new[] { 4, 5 }));
    }

    [Test]
    public void A_full_disk_loses_counted_lines_and_tears_none()
    {
        var mount = Directory.CreateDirectory(_folder.File("small")).FullName;
        if (!OperatingSystem.IsLinux() || Run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mount) != 0)
        {
            Assert.Ignore("Needs Linux and the right to mount a small file system.");
        }

        try
        {
            var ballast = Path.Combine(mount, "ballast");
            var file = Path.Combine(mount, "cloud.log");
            File.WriteAllBytes(ballast, new byte[128 * 1024]);
            using var log = new Log(options => options.File = file);
            Write(log, 1, 2_000);
            File.Delete(ballast);
            Write(log, 2_001, 100);

            var lines = File.ReadAllLines(file).Select(Strict.Parse).ToList();
            var numbers = lines.Where(line => line.GetProperty("logger").GetString() != "CloudTraining.Sdk.Logging")
                .Select(line => line.GetProperty("extra").GetProperty("Number").GetInt32()).ToList();
            var report = lines.Single(line => line.GetProperty("logger").GetString() == "CloudTraining.Sdk.Logging");
            Assert.That(numbers.TakeLast(100), Is.EqualTo(Enumerable.Range(2_001, 100)));
            Assert.That(report.GetProperty("level").GetString(), Is.EqualTo("WARNING"));
            Assert.That(report.GetProperty("message").GetString(), Does.EndWith("No space left on device"));
            Assert.That(report.GetProperty("extra").GetProperty("Count").GetInt32(), Is.EqualTo(2_100 - numbers.Count).And.GreaterThan(0));
        }
        finally
        {
            Run("umount", mount);
        }
    }

    [Test]
    public void Lines_after_dispose_are_dropped_without_harm_while_four_threads_log()
    {
        var log = Open();
        using var started = new CountdownEvent(4);
        var stop = false;
        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            Write(log, 1, 1);
            started.Signal();
            while (!Volatile.Read(ref stop))
            {
                Write(log, 2, 1);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        started.Wait();

        log.Dispose();
        Volatile.Write(ref stop, true);
        threads.ForEach(thread => thread.Join());

        Assert.That(Numbers(_folder.Log).Count(number => number == 1), Is.EqualTo(4));
    }

    [Test]
    public void Rotation_under_a_flood_of_four_threads_loses_nothing()
    {
        using var log = Open();
        var threads = Enumerable.Range(0, 4).Select(thread => new Thread(() => Write(log, (thread * 5_000) + 1, 5_000))).ToList();
        threads.ForEach(thread => thread.Start());
        for (var i = 0; i < 50; i++)
        {
            if (File.Exists(_folder.Log))
            {
                File.Move(_folder.Log, _folder.File($"cloud.log.{i}"));
            }

            log.Clock.Advance(NextLook);
        }

        threads.ForEach(thread => thread.Join());

        var all = Directory.GetFiles(_folder.Path).SelectMany(Numbers).Order();
        Assert.That(all, Is.EqualTo(Enumerable.Range(1, 20_000)));
    }

    private static int Number(string line) => Strict.Parse(line).GetProperty("extra").GetProperty("Number").GetInt32();

    private static int[] Numbers(string file) => [.. File.ReadAllLines(file).Select(Number)];

    private static void Write(Log log, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            log.Logger.LogInformation("line {Number}", i);
        }
    }

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }

    private Log Open() => new(options =>
    {
        options.File = _folder.Log;
        options.Stdout = false;
    });
}
