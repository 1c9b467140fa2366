using System.Collections.Concurrent;
using System.Globalization;
using CloudTraining.Sdk.ReliabilityTests.Harness;

namespace CloudTraining.Sdk.ReliabilityTests.Crash;

/// <summary>
/// A real host on SQLite is killed with SIGKILL at each named point and started again; then the provider's truth, the store and what the users were told must agree.
/// Each point once; <c>CLOUDTRAINING_CRASH_RUNS=20</c> runs each 20 times, at other hits of the point and with a second kill elsewhere. <c>CLOUDTRAINING_CRASH_POINTS</c> restricts the points (separated by commas).
/// </summary>
[NonParallelizable]
public sealed class CrashPointTests
{
    private static readonly int Runs = int.Parse(Environment.GetEnvironmentVariable("CLOUDTRAINING_CRASH_RUNS") ?? "1", CultureInfo.InvariantCulture);
    private static readonly int Parallel = int.Parse(Environment.GetEnvironmentVariable("CLOUDTRAINING_CRASH_PARALLEL") ?? "12", CultureInfo.InvariantCulture);

    [Test]
    public async Task A_host_that_is_killed_at_any_point_loses_nothing_pays_nothing_twice_and_ends()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CLOUDTRAINING_SEED"), out var given) ? given : Environment.TickCount;
        TestContext.Out.WriteLine($"seed {seed}, {Runs} run(s) of {CrashPoints.All.Count} points");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(8 * Math.Max(1, Runs)), TimeProvider.System);
        var root = Directory.CreateTempSubdirectory("ct-crash-").FullName;
        await using var truth = await TruthProcess.StartAsync(root, limit.Token);

        var untouched = new CrashRun(truth, root, "untouched");
        Assert.That((await untouched.ExecuteAsync([], limit.Token)).Problems, Is.Empty, "without any kill");
        var hits = untouched.ReadSteps();
        Assert.That(CrashPoints.InHost.Where(point => !hits.ContainsKey(point)), Is.Empty, "the scenario no longer passes these points");
        Assert.That(hits.Keys.Except(CrashPoints.InHost).Where(step => !step.StartsWith("decide.", StringComparison.Ordinal)), Is.Empty, "nothing is killed at these points");

        var problems = new ConcurrentBag<string>();
        var kills = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var only = Environment.GetEnvironmentVariable("CLOUDTRAINING_CRASH_POINTS")?.Split(',');
        var runs = CrashPoints.All.Where(point => only is null || only.Contains(point)).SelectMany(point => Enumerable.Range(0, Runs).Select(run => (point, run)));
        await System.Threading.Tasks.Parallel.ForEachAsync(runs, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = limit.Token }, async (of, token) =>
        {
            var random = new Random(unchecked((seed * 397) ^ (of.run * 7_919) ^ CrashPoints.All.ToList().IndexOf(of.point)));
            var run = new CrashRun(truth, root, $"{of.point}.{of.run}");
            var (found, killed) = await run.ExecuteAsync(ChooseKills(of.point, of.run, hits, random), token);
            kills.AddOrUpdate(of.point, killed, (_, count) => count + killed);
            found.ToList().ForEach(problems.Add);
            if (found.Count == 0)
            {
                run.Forget();
            }
        });

        TestContext.Out.WriteLine($"{kills.Values.Sum()} kills, {problems.Count} problems");
        Assert.That(problems, Is.Empty, $"seed {seed}; folders are kept in {root}");
        Assert.That(kills.Where(point => point.Value == 0).Select(point => point.Key), Is.Empty, "nothing was killed at these points");
        Directory.Delete(root, recursive: true);
    }

    /// <summary>The point at its first hit, in later runs at any; then, in every other run, a second kill elsewhere after the restart.</summary>
    private static IReadOnlyList<(string Point, int Hit)> ChooseKills(string point, int run, IReadOnlyDictionary<string, int> hits, Random random)
    {
        var most = hits.GetValueOrDefault(point, 3) * 2 / 3;
        var kill = (point, run == 0 ? 1 : random.Next(1, Math.Max(1, most) + 1));
        if (run % 2 == 0)
        {
            return [kill];
        }

        var second = CrashPoints.InHost[random.Next(CrashPoints.InHost.Count)];
        return [kill, (second, random.Next(1, Math.Max(1, hits[second] / 3) + 1))];
    }
}
