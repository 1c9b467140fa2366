using System.Diagnostics;
using System.Globalization;
using CloudTraining.Sdk.ReliabilityTests.Harness;
using CloudTraining.Sdk.TruthProvider;

namespace CloudTraining.Sdk.ReliabilityTests.Crash;

/// <summary>One host folder with its accounts: the host is started, killed where it was told to, started again until it ends by itself, and then judged.</summary>
internal sealed class CrashRun(TruthProcess truth, string root, string name)
{
    private const int Killed = 137;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(300);
    private readonly string _folder = Path.Combine(root, name);

    /// <summary>Kills at the points, one after another, then lets it end.</summary>
    /// <returns>What is wrong, empty when nothing is; and how many kills happened (a point behind the last hit is passed by).</returns>
    public async Task<(IReadOnlyList<string> Problems, int Kills)> ExecuteAsync(IReadOnlyList<(string Point, int Hit)> kills, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_folder);
        var atProvider = kills.FirstOrDefault(kill => kill.Point.StartsWith("provider.", StringComparison.Ordinal));
        await OpenAccountsAsync(atProvider, cancellationToken);
        var killed = 0;
        foreach (var (point, hit) in kills)
        {
            var exit = await StartAsync(point.StartsWith("provider.", StringComparison.Ordinal) ? null : point, hit, cancellationToken);
            killed += exit == Killed ? 1 : 0;
            if (exit is not (Killed or 0))
            {
                return ([$"{name}: the host ended with {exit?.ToString(CultureInfo.InvariantCulture) ?? "nothing (stuck)"} instead of being killed at {point}"], killed);
            }
        }

        if (await StartAsync(null, 1, cancellationToken) is var last and not 0)
        {
            return ([$"{name}: the host ended with {last?.ToString(CultureInfo.InvariantCulture) ?? "nothing (stuck)"} after its last start; see {_folder}"], killed);
        }

        var problems = await new CrashChecker(truth, _folder, name).FindProblemsAsync(cancellationToken);
        return ([.. problems.Select(problem => $"{name} ({string.Join(", ", kills)}): {problem}")], killed);
    }

    /// <summary>How often each step was reached by the start that ended by itself.</summary>
    public IReadOnlyDictionary<string, int> ReadSteps() =>
        File.ReadAllLines(Path.Combine(_folder, "steps.txt")).Select(line => line.Split(' ')).ToDictionary(pair => pair[0], pair => int.Parse(pair[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    public void Forget() => Directory.Delete(_folder, recursive: true);

    private async Task OpenAccountsAsync((string? Point, int Hit) kill, CancellationToken cancellationToken)
    {
        var isCancel = kill.Point?.StartsWith("provider.cancel", StringComparison.Ordinal) == true;
        await truth.OpenAsync(
            name + "-polled",
            new TruthScript
            {
                Creates = new Dictionary<string, string[]>
                {
                    ["dropped"] = ["accept_then_drop"], ["refused"] = ["429", "429"], ["failing"] = ["500"], ["garbage"] = ["garbage"], ["delayed"] = ["delay"],
                    ["doubled"] = ["double"], ["late"] = ["late"], ["invalid"] = ["invalid", "invalid", "invalid", "invalid"],
                },
                Lists = ["500", "garbage", "missing_page", "empty_page", "429"],
                RunMs = new Dictionary<string, int> { ["cancel-running"] = -1, ["foreign"] = 400, ["double"] = 900_000, ["late"] = 15_000 },
                UploadMs = 4_000,
                LateMs = 12_000,
                ForeignKey = "foreign",
                KillAt = isCancel ? null : kill.Point,
                KillHit = kill.Hit,
            },
            cancellationToken);
        await truth.OpenAsync(
            name + "-called",
            new TruthScript
            {
                Creates = new Dictionary<string, string[]> { ["called-dropped"] = ["accept_then_drop"], ["cancel-in-flight"] = ["delay"] },
                RunMs = new Dictionary<string, int> { ["called-cancel"] = -1, ["cancel-in-flight"] = -1 },
                CallsBack = true,
                KillAt = isCancel ? kill.Point : null,
                KillHit = 1,
            },
            cancellationToken);
        await truth.OpenAsync(
            name + "-tokened",
            new TruthScript { Creates = new Dictionary<string, string[]> { ["tokened-dropped"] = ["accept_then_drop"], ["tokened-failing"] = ["500"] }, IsIdempotent = true },
            cancellationToken);
    }

    /// <returns>The exit code; null when it had to be ended because it stood still.</returns>
    private async Task<int?> StartAsync(string? step, int hit, CancellationToken cancellationToken)
    {
        IEnumerable<string> killed = step is null ? [] : [step, hit.ToString(CultureInfo.InvariantCulture)];
        var start = Dotnet.Prepare("CloudTraining.Sdk.CrashHost", [_folder, truth.Socket, name, .. killed]);
        start.RedirectStandardError = true;
        using var host = Process.Start(start)!;
        var said = Task.WhenAll(host.StandardError.ReadToEndAsync(cancellationToken), host.StandardOutput.ReadToEndAsync(cancellationToken));
        try
        {
            await host.WaitForExitAsync(cancellationToken).WaitAsync(Patience, cancellationToken);
        }
        catch (TimeoutException)
        {
            return null;
        }
        finally
        {
            host.Kill();
        }

        await File.AppendAllLinesAsync(Path.Combine(_folder, "said.txt"), await said, cancellationToken);
        return host.ExitCode;
    }
}
