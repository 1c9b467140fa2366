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
            var costs = Loggers.ToDictionary(logger => logger, _ => new List<double>());
            var rates = Loggers.ToDictionary(logger => logger, _ => new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                foreach (var logger in Loggers)
                {
                    var (rate, cost) = RunOnce(logger, shell);
                    rates[logger].Add(rate);
                    costs[logger].Add(cost);
                }
            }

            report.AddText($"console to {destination}", string.Join(", ", Loggers.Select(logger =>
                string.Create(CultureInfo.InvariantCulture, $"{logger} {Median(rates[logger]) / 1000:0} k lines/s, {Median(costs[logger]):0} ns processor time a line"))));
            report.AddFactor("G10", $"ours to {destination} against raw writes", Cheaper("raw"), 0.5, Beside("raw"));
            report.AddFactor("G10", $"ours to {destination} against Microsoft's JSON console", Cheaper("microsoft"), 3, Beside("microsoft"));

            double Cheaper(string theirs) => Median(costs["ours"].Zip(costs[theirs], (a, b) => b / a));
            string Beside(string theirs) => string.Create(
                CultureInfo.InvariantCulture, $"by processor time, {Median(rates["ours"].Zip(rates[theirs], (a, b) => a / b)):0.00} × by lines/s");
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

        var cpu = CpuClock.ProcessNanoseconds;
        var start = Stopwatch.GetTimestamp();
        Write(Lines);
        factory?.Dispose();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        cpu = CpuClock.ProcessNanoseconds - cpu;
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Lines / seconds} {(double)cpu / Lines}"));

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

    private static (double Rate, double Cost) RunOnce(string logger, string shell)
    {
        var program = Environment.ProcessPath is { } path && !path.EndsWith("dotnet", StringComparison.Ordinal)
            ? path
            : $"dotnet {typeof(ConsoleRows).Assembly.Location}";
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", $"{program} logging --child {logger} {shell}"]) { RedirectStandardError = true })!;
        var answer = process.StandardError.ReadToEnd();
        process.WaitForExit();
        var figures = answer.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split(' ');
        return (double.Parse(figures[0], CultureInfo.InvariantCulture), double.Parse(figures[1], CultureInfo.InvariantCulture));
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
