using System.Text.Json;
using CloudTraining.Sdk.Tests.Local;

namespace CloudTraining.Sdk.Tests.QuickStart;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class QuickStartTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("quickstart-");

    public void Dispose() => _data.Delete(recursive: true);

    [Test, CancelAfter(180_000)]
    public async Task Three_trainings_complete_and_json_mode_prints_a_line_for_each_and_nothing_else(CancellationToken cancellationToken)
    {
        using var sample = SampleProcess.StartQuickStart(_data.FullName, "--json", "--steps", "20");

        var (exitCode, output, error) = await sample.WaitAsync(cancellationToken);

        var jobs = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
        Assert.That((exitCode, error, jobs.Count), Is.EqualTo((0, string.Empty, 3)));
        Assert.Multiple(() =>
        {
            foreach (var job in jobs)
            {
                Assert.That(job.GetProperty("status").GetString(), Is.EqualTo("completed"));
                Assert.That(job.GetProperty("final_loss").GetDouble(), Is.InRange(0, 2));
                Assert.That(job.GetProperty("cost_usd").GetDecimal(), Is.GreaterThan(0));
                Assert.That(Directory.GetFiles(job.GetProperty("output").GetString()!, "checkpoint-*.json"), Is.Not.Empty);
            }
        });
        Assert.That(File.ReadLines(Path.Combine(_data.FullName, "quickstart.log")).Select(line => JsonElement.Parse(line).GetProperty("message").GetString()), Has.Some.StartsWith("Queue scheduler started"));
    }

    [Test, CancelAfter(180_000)]
    public async Task Killed_in_the_middle_and_started_again_it_follows_what_is_unfinished_and_nothing_runs_twice(CancellationToken cancellationToken)
    {
        using (var killed = SampleProcess.StartQuickStart(_data.FullName, "--steps", "100"))
        {
            await killed.ReadUntilAsync("Training  step", cancellationToken);
            killed.Signal(Posix.SigKill);
            await killed.WaitAsync(cancellationToken);
        }

        using var next = SampleProcess.StartQuickStart(_data.FullName);
        var (exitCode, output, error) = await next.WaitAsync(cancellationToken);

        Assert.That(exitCode, Is.Zero, output + error);
        Assert.That(output, Does.StartWith($"{_data.FullName} holds 3 unfinished trainings: following them to the end, submitting none."));
        AssertThreeTrainingsRanOnce();
    }

    [Test, CancelAfter(180_000)]
    public async Task SIGTERM_ends_the_sample_at_once_and_leaves_the_trainings_to_the_next_start(CancellationToken cancellationToken)
    {
        using (var stopped = SampleProcess.StartQuickStart(_data.FullName, "--steps", "100"))
        {
            await stopped.ReadUntilAsync("Training  step", cancellationToken);
            stopped.Signal(Posix.SigTerm);
            var (exitCode, _, error) = await stopped.WaitAsync(cancellationToken);
            Assert.That((exitCode, error), Is.EqualTo((130, "Interrupted. Trainings that have started run on; start this program again on the same data folder to follow them.\n")));
        }

        using var next = SampleProcess.StartQuickStart(_data.FullName, "--json");
        var (nextExitCode, output, nextError) = await next.WaitAsync(cancellationToken);

        Assert.That(nextExitCode, Is.Zero, output + nextError);
        AssertThreeTrainingsRanOnce();
    }

    [TestCase("'--jsn' is not an argument of this program. It takes --data FOLDER, --json, --steps N and --help.", "--jsn")]
    [TestCase("--steps is '0'; it must be a whole number from 10 to 100000.", "--steps", "0")]
    [TestCase("--data is '/proc/nowhere', where nothing can be kept: Could not find file '/proc/nowhere'. Name a folder that you may write in.", "--data", "/proc/nowhere")]
    [CancelAfter(60_000)]
    public async Task What_cannot_be_started_is_one_sentence_and_exit_code_2(string expected, params string[] arguments)
    {
        using var sample = SampleProcess.StartQuickStart(_data.FullName, arguments);

        var (exitCode, output, error) = await sample.WaitAsync(TestContext.CurrentContext.CancellationToken);

        Assert.That((exitCode, output, error.TrimEnd()), Is.EqualTo((2, string.Empty, expected)));
    }

    private void AssertThreeTrainingsRanOnce()
    {
        var logs = Directory.GetFiles(Path.Combine(_data.FullName, "runs", ".runs"), "output.log", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 });
        Assert.That(logs, Has.Length.EqualTo(3));
        foreach (var log in logs)
        {
            var lines = File.ReadAllLines(log);
            Assert.That(lines.Count(line => line.StartsWith("Loading configuration", StringComparison.Ordinal)), Is.EqualTo(1), log);
            Assert.That(lines[^1], Does.StartWith("Training complete"), log);
        }
    }
}
