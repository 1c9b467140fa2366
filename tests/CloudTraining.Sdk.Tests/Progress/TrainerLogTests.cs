using CloudTraining.Sdk.Progress;
using CloudTraining.Sdk.Tests.Trainer;

namespace CloudTraining.Sdk.Tests.Progress;

public sealed class TrainerLogTests
{
    [Test, CancelAfter(60_000)]
    public async Task Watching_a_real_training_shows_every_stage_and_a_percentage_that_only_rises(CancellationToken cancellationToken)
    {
        using var folder = new TrainerFolder("""{"steps": 200, "validation_every": 50, "checkpoint_every": 50}""");
        var log = (await SampleProcess.RunTrainerAsync(folder.ConfigFile, cancellationToken)).Output;

        var seen = Enumerable.Range(1, log.Count(c => c == '\n')).Select(lines => ProgressParser.Parse(FirstLines(log, lines))).ToList();

        Assert.That(seen.Select(progress => progress.Stage).Distinct(), Is.EquivalentTo(Enum.GetValues<TrainingStage>().Cast<TrainingStage?>()));
        Assert.That(seen.Select(progress => progress.Progress).SkipWhile(percentage => percentage is null), Is.Ordered.And.All.Not.Null);
        Assert.That((seen[^1].Stage, seen[^1].Progress, seen[^1].Step, seen[^1].TotalSteps), Is.EqualTo((TrainingStage.Training, 100.0, 200L, 200L)));
        Assert.That(seen[^1].Loss, Is.LessThan(0.3));
    }

    private static string FirstLines(string log, int count) => string.Concat(log.Split('\n').Take(count).Select(line => line + '\n'));
}
