using System.Diagnostics;
using System.Globalization;
using CloudTraining.Sdk.Logging;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Benchmarks.Logging;

/// <summary>Lines per second to the standard output, each logger in a process of its own.</summary>
internal static class ConsoleRows
{
    private const int Lines = 100_000;
    private const int Rounds = 5;

    private static readonly string[] Loggers = ["raw", "ours", "microsoft"];

    public static void Run(Report report)
    {
        foreach (var (destination, shell) in new[] { ("/dev/null", "> /dev/null"), ("a pipe", "| cat > /dev/null") })
        {
            var rates = Loggers.ToDictionary(logger => logger, _ => new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var logger in Loggers)
                {
                    rates[logger].Add(RunOnce(logger, shell));
                }
            }

            report.AddText($"console to {destination}", string.Join(", ", Loggers.Select(logger =>
                string.Create(CultureInfo.InvariantCulture, $"{logger} {Median(rates[logger]) / 1000:0} k lines/s"))));
            report.AddFactor("G10", $"ours to {destination} against raw writes", Ratio("ours", "raw"), 0.5, "lines/s");
            report.AddFactor("G10", $"ours to {destination} against Microsoft's JSON console", Ratio("ours", "microsoft"), 3, "lines/s");

            double Ratio(string mine, string theirs) => Median(rates[mine].Zip(rates[theirs], (a, b) => a / b));
        }
    }

    /// <summary>The other process: writes the lines and says on the error output how fast.</summary>
    public static void RunChild(string logger)
    {
        using var factory = logger == "raw" ? null : LoggerFactory.Create(builder =>
        {
            if (logger == "ours")
            {
                builder.AddStructuredLogging();
            }
            else
            {
                builder.AddJsonConsole(options => options.IncludeScopes = true);
            }
        });
        var log = factory?.CreateLogger(Sample.Category);
        var target = new StdoutTarget(colored: false);
        var line = System.Text.Encoding.UTF8.GetBytes(new string('x', 380) + "\n");
        using var correlation = CorrelationId.Push(Sample.CorrelationId);
        using var outer = log?.BeginScope(Sample.Outer);
        using var inner = log?.BeginScope(Sample.Inner);
        for (var i = 0; i < 5; i++)
        {
            // The runtime compiles the hot path for good in the background.
            Write(Lines / 5);
            Thread.Sleep(200);
        }

        var start = Stopwatch.GetTimestamp();
        Write(Lines);
        factory?.Dispose();
        Console.Error.WriteLine((Lines / Stopwatch.GetElapsedTime(start).TotalSeconds).ToString(CultureInfo.InvariantCulture));

        void Write(int count)
        {
            for (var i = 0; i < count; i++)
            {
                if (log is null)
                {
                    target.Write(line, LogLevel.Information, 0);
                }
                else
                {
                    Sample.Submitted(log, Sample.Endpoint, Sample.Attempts);
                }
            }
        }
    }

    private static double RunOnce(string logger, string shell)
    {
        var program = Environment.ProcessPath is { } path && !path.EndsWith("dotnet", StringComparison.Ordinal)
            ? path
            : $"dotnet {typeof(ConsoleRows).Assembly.Location}";
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", $"{program} logging --child {logger} {shell}"]) { RedirectStandardError = true })!;
        var answer = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return double.Parse(answer.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1], CultureInfo.InvariantCulture);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
