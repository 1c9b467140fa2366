using System.Diagnostics;
using System.Globalization;
using System.Text;
using CloudTraining.Sdk.Logging;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Formatting.Json;

namespace CloudTraining.Sdk.Benchmarks.Logging;

/// <summary>Lines per second into a file.</summary>
internal static class FileRows
{
    private const int Lines = 100_000;
    private const int Rounds = 5;

    public static void Run(Report report)
    {
        // In memory where there is such a file system: the disk is the same for all and only adds noise.
        var folder = Directory.Exists("/dev/shm")
            ? Directory.CreateDirectory($"/dev/shm/ct-bench-{Environment.ProcessId}").FullName
            : Directory.CreateTempSubdirectory("ct-bench-").FullName;
        try
        {
            var sample = Line(folder);
            var rows = new List<FileRow>
            {
                new("floor: one write(2) for each ready line", path => Raw(path, sample)),
                new("ours, default: in the kernel before the call returns", path => Ours(path, _ => { }, threads: 1)),
                new("ours, default, two threads", path => Ours(path, _ => { }, threads: 2)),
                new("ours, buffered", path => Ours(path, options => options.Buffered = true, threads: 1)),
                new("ours, buffered, two threads", path => Ours(path, options => options.Buffered = true, threads: 2)),
                new("Serilog file sink 5.0, default", path => SerilogFile(path, buffered: false)),
                new("Serilog file sink 5.0, buffered", path => SerilogFile(path, buffered: true)),
                new("NLog file target, default", path => NLogFile(path, autoFlush: true)),
                new("NLog file target, autoFlush=false", path => NLogFile(path, autoFlush: false)),
            };
            foreach (var row in rows)
            {
                row.Run(Path.Combine(folder, "warm"), keep: false);
                row.Run(Path.Combine(folder, "warm"), keep: false);
            }

            for (var round = 0; round < Rounds; round++)
            {
                foreach (var row in rows)
                {
                    row.Run(Path.Combine(folder, $"{round}"), keep: true);
                }
            }

            foreach (var row in rows)
            {
                report.AddText(row.Name, string.Create(CultureInfo.InvariantCulture, $"{row.Rate / 1000:0} k lines/s, {row.Cpu:0} ns processor time a line"));
            }

            var fastest = rows.Skip(5).MinBy(row => row.Cpu)!;
            // Judged by processor time, which other programs on the machine disturb least; the rate by the wall clock is shown beside it.
            report.AddFactor("G8", $"ours, buffered, against the fastest peer ({fastest.Name})", rows[3].CheaperThan(fastest), 3, rows[3].Beside(fastest));
            report.AddFactor("G9", "ours, default, against raw writes", rows[1].CheaperThan(rows[0]), 0.6, rows[1].Beside(rows[0]));
            report.AddFactor("G9", "ours, default, against Serilog's default", rows[1].CheaperThan(rows[5]), 1.7, rows[1].Beside(rows[5]));
            report.AddFactor("G11", "default: two threads against one", rows[2].RateOver(rows[1]), 0.9, "lines/s");
            report.AddFactor("G11", "buffered: two threads against one", rows[4].RateOver(rows[3]), 0.9, "lines/s");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static byte[] Line(string folder)
    {
        var path = Path.Combine(folder, "line");
        Ours(path, _ => { }, threads: 1, lines: 1);
        return File.ReadAllBytes(path);
    }

    private static void Raw(string path, byte[] line)
    {
        using IAppendFile file = OperatingSystem.IsLinux() ? new LinuxAppendFile(path) : new PortableAppendFile(path);
        for (var i = 0; i < Lines; i++)
        {
            file.Append(line);
        }
    }

    private static void Ours(string path, Action<StructuredLoggingOptions> configure, int threads, int lines = Lines)
    {
        var options = new StructuredLoggingOptions { File = path, Stdout = false };
        configure(options);
        using var provider = new StructuredLoggerProvider(options, TimeProvider.System, null);
        using var factory = LoggerFactory.Create(builder => builder.AddProvider(provider));
        var logger = factory.CreateLogger(Sample.Category);
        Parallel(threads, () =>
        {
            using (CorrelationId.Push(Sample.CorrelationId))
            using (LogContext.Push(("job_id", "xyz789"), ("provider", "replicate")))
            using (LogContext.Push("step", "submission"))
            {
                for (var i = 0; i < lines / threads; i++)
                {
                    Sample.Submitted(logger, Sample.Endpoint, Sample.Attempts);
                }
            }
        });
    }

    private static void SerilogFile(string path, bool buffered)
    {
        using var logger = new LoggerConfiguration().Enrich.FromLogContext()
            .WriteTo.File(new JsonFormatter(renderMessage: true), path, buffered: buffered).CreateLogger();
        using (Serilog.Context.LogContext.PushProperty("job_id", "xyz789"))
        using (Serilog.Context.LogContext.PushProperty("provider", "replicate"))
        using (Serilog.Context.LogContext.PushProperty("step", "submission"))
        {
            for (var i = 0; i < Lines; i++)
            {
                logger.Information(Sample.Template, Sample.Endpoint, Sample.Attempts);
            }
        }
    }

    private static void NLogFile(string path, bool autoFlush)
    {
        using var factory = Peers.NLog(new NLog.Targets.FileTarget { FileName = path, Layout = Peers.NLogLayout(), AutoFlush = autoFlush });
        var logger = factory.GetLogger(Sample.Category);
        using (NLog.ScopeContext.PushProperties(Sample.Outer))
        using (NLog.ScopeContext.PushProperties(Sample.Inner))
        {
            for (var i = 0; i < Lines; i++)
            {
                logger.Info(Sample.Template, Sample.Endpoint, Sample.Attempts);
            }
        }
    }

    private static void Parallel(int threads, Action run)
    {
        var all = Enumerable.Range(1, threads - 1).Select(_ => new Thread(() => run())).ToList();
        all.ForEach(thread => thread.Start());
        run();
        all.ForEach(thread => thread.Join());
    }

    private sealed class FileRow(string name, Action<string> write)
    {
        private readonly List<double> _rates = [];
        private readonly List<double> _cpu = [];

        public string Name { get; } = name;

        public double Rate => Median(_rates);

        public double Cpu => Median(_cpu);

        public double RateOver(FileRow other) => Median(_rates.Zip(other._rates, (mine, theirs) => mine / theirs));

        public double CheaperThan(FileRow other) => Median(_cpu.Zip(other._cpu, (mine, theirs) => theirs / mine));

        public string Beside(FileRow other) => string.Create(CultureInfo.InvariantCulture, $"by processor time, {RateOver(other):0.00} × by lines/s");

        public void Run(string path, bool keep)
        {
            var cpu = CpuClock.ProcessNanoseconds;
            var start = Stopwatch.GetTimestamp();
            write(path);
            var elapsed = Stopwatch.GetElapsedTime(start);
            cpu = CpuClock.ProcessNanoseconds - cpu;
            var lines = File.ReadLines(path).Count();
            if (lines != Lines)
            {
                throw new InvalidOperationException($"{Name}: {lines} of {Lines} lines are in the file.");
            }

            File.Delete(path);
            if (keep)
            {
                _rates.Add(Lines / elapsed.TotalSeconds);
                _cpu.Add((double)cpu / Lines);
            }
        }

        private static double Median(IEnumerable<double> values)
        {
            var sorted = values.Order().ToList();
            return sorted[sorted.Count / 2];
        }
    }
}
