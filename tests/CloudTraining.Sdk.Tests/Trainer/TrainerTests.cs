using System.Globalization;
using System.Text.RegularExpressions;
using CloudTraining.Sdk.Tests.Local;

namespace CloudTraining.Sdk.Tests.Trainer;

[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed partial class TrainerTests
{
    [Test, CancelAfter(60_000)]
    public async Task It_learns_the_flowers_and_narrates_it(CancellationToken cancellationToken)
    {
        using var folder = new TrainerFolder("""{"steps": 500, "checkpoint_every": 200}""");

        var result = await SampleProcess.RunTrainerAsync(folder.ConfigFile, cancellationToken);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Lines, Has.Some.StartsWith("Loading dataset: Iris"));
        Assert.That(result.Lines, Has.Some.StartsWith("Warmup - Step 5/500 - loss: "));
        Assert.That(result.Lines, Has.Some.Match(@"^Step 150/500 - loss: \d\.\d{4}"));
        Assert.That(result.Lines, Has.Some.Match(@"^Validation at step 200/500 - loss: \d\.\d{4} - accuracy: \d\.\d{4}$"));
        Assert.That(result.Lines, Has.Some.EqualTo("Saving checkpoint to checkpoint-200.json - step 200/500"));
        Assert.That(Losses(result.Lines[^1]).Single(), Is.LessThan(0.15));
        Assert.That(Losses(result.Output)[0], Is.GreaterThan(0.8));
        Assert.That(double.Parse(Accuracy().Match(result.Lines[^1]).Groups[1].Value, CultureInfo.InvariantCulture), Is.GreaterThanOrEqualTo(0.9));
        Assert.That(result.Lines[^1], Does.StartWith("Training complete - step 500/500 - final loss: "));
        Assert.That(folder.Checkpoints, Is.EqualTo(new[] { "checkpoint-200.json", "checkpoint-400.json", "checkpoint-500.json" }));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_softmax_without_hidden_units_learns_them_too([Values(1, 2, 3)] int seed, CancellationToken cancellationToken)
    {
        using var folder = new TrainerFolder($$"""{"hidden_units": 0, "seed": {{seed}}, "--max_train_steps": 400, "--train_batch_size": 20, "--lr_warmup_steps": 0}""");

        var result = await SampleProcess.RunTrainerAsync(null, cancellationToken, "--config", folder.ConfigFile);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Not.Contain("Warmup"));
        Assert.That(folder.ReadJson("checkpoint-400.json").GetProperty("accuracy").GetDouble(), Is.GreaterThanOrEqualTo(0.85));
        Assert.That(folder.ReadJson("checkpoint-400.json").GetProperty("loss").GetDouble(), Is.LessThan(0.3));
        Assert.That(folder.ReadJson("checkpoint-400.json").GetProperty("parameters").GetArrayLength(), Is.EqualTo(3 * 5));
    }

    [TestCase(0, 0.05)]
    [TestCase(8, 0.02)]
    [CancelAfter(60_000)]
    public async Task Descent_on_the_whole_set_goes_down_at_every_printed_step(int hiddenUnits, double reached, CancellationToken cancellationToken)
    {
        using var folder = new TrainerFolder($$"""{"hidden_units": {{hiddenUnits}}, "batch_size": 120, "learning_rate": 0.5, "warmup_steps": 0, "epochs": 10000, "validation_every": 0}""");

        var result = await SampleProcess.RunTrainerAsync(folder.ConfigFile, cancellationToken);

        var losses = Losses(result.Output)[..^2];
        Assert.That(losses, Has.Length.GreaterThan(90).And.Ordered.Descending);
        Assert.That(losses[^1], Is.LessThan(reached));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_same_seed_prints_the_same_lines_and_another_seed_does_not(CancellationToken cancellationToken)
    {
        using var folder = new TrainerFolder("""{"epochs": 5, "seed": 7}""");
        using var other = new TrainerFolder("""{"num_train_epochs": 5, "max_train_steps": 0, "seed": 8}""");

        var first = await SampleProcess.RunTrainerAsync(folder.ConfigFile, cancellationToken);
        var second = await SampleProcess.RunTrainerAsync(folder.ConfigFile, cancellationToken);
        var third = await SampleProcess.RunTrainerAsync(other.ConfigFile, cancellationToken);

        Assert.That(second.Output, Is.EqualTo(first.Output));
        Assert.That(Losses(third.Output), Is.Not.EqualTo(Losses(first.Output)));
        Assert.That(third.Lines[^1], Does.StartWith("Training complete - step 40/40"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_resumed_training_ends_exactly_where_an_uninterrupted_one_does(CancellationToken cancellationToken)
    {
        using var whole = new TrainerFolder("""{"steps": 150}""");
        using var halves = new TrainerFolder("""{"steps": 150, "checkpoint_every": 30, "fail_at_step": 77}""");

        await SampleProcess.RunTrainerAsync(whole.ConfigFile, cancellationToken);
        var failed = await SampleProcess.RunTrainerAsync(halves.ConfigFile, cancellationToken);
        await File.WriteAllTextAsync(halves.ConfigFile, """{"steps": 150}""", cancellationToken);
        var resumed = await SampleProcess.RunTrainerAsync(halves.ConfigFile, cancellationToken, "--resume");

        Assert.That((failed.ExitCode, failed.Error), Is.EqualTo((1, $"Error: training failed at step 77/150, as \"fail_at_step\" asks. Remove that key to train to the end.{Environment.NewLine}")));
        Assert.That(resumed.Lines, Has.Some.EqualTo("Resuming at step 60/150 from checkpoint-60.json"));
        Assert.That(halves.Read("checkpoint-150.json"), Is.EqualTo(whole.Read("checkpoint-150.json")));
    }

    [Test, CancelAfter(60_000), Platform(Exclude = "Win", Reason = "SIGTERM is a Unix signal")]
    public async Task Sigterm_saves_a_checkpoint_and_exits_with_143_in_the_middle_of_a_pause(CancellationToken cancellationToken)
    {
        using var whole = new TrainerFolder("""{"steps": 100}""");
        using var folder = new TrainerFolder("""{"steps": 100, "step_delay_ms": 60000}""");
        await SampleProcess.RunTrainerAsync(whole.ConfigFile, cancellationToken);
        using var trainer = SampleProcess.StartTrainer(folder.ConfigFile);
        await trainer.ReadUntilAsync("Step 1/100", cancellationToken);

        trainer.Signal(Posix.SigTerm);
        var stopped = await trainer.WaitAsync(cancellationToken);
        await File.WriteAllTextAsync(folder.ConfigFile, """{"steps": 100, "resume_from_checkpoint": "latest"}""", cancellationToken);
        var resumed = await SampleProcess.RunTrainerAsync(folder.ConfigFile, cancellationToken);

        Assert.That(stopped.ExitCode, Is.EqualTo(143));
        Assert.That(stopped.Lines, Has.Some.EqualTo("Saving checkpoint to checkpoint-1.json - step 1/100"));
        Assert.That(resumed.ExitCode, Is.Zero, resumed.Error);
        Assert.That(folder.Read("checkpoint-100.json"), Is.EqualTo(whole.Read("checkpoint-100.json")));
    }

    [Test, CancelAfter(60_000)]
    public async Task Checkpoints_go_to_the_configured_folder_and_only_the_newest_three_stay(CancellationToken cancellationToken)
    {
        using var folder = new TrainerFolder("""{"steps": 50, "checkpoint_every": 10, "output_dir": "out/run1"}""");

        var result = await SampleProcess.RunTrainerAsync(folder.ConfigFile, cancellationToken);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(folder.Checkpoints, Is.Empty);
        Assert.That(
            Directory.GetFiles(Path.Combine(folder.Path, "out", "run1")).Select(Path.GetFileName),
            Is.EquivalentTo(new[] { "checkpoint-30.json", "checkpoint-40.json", "checkpoint-50.json" }));
    }

    [Test, CancelAfter(60_000)]
    public async Task Checkpoints_of_an_earlier_longer_training_do_not_push_out_the_new_ones(CancellationToken cancellationToken)
    {
        using var folder = new TrainerFolder("""{"steps": 90, "checkpoint_every": 30}""");
        await SampleProcess.RunTrainerAsync(folder.ConfigFile, cancellationToken);
        await File.WriteAllTextAsync(folder.ConfigFile, """{"steps": 20}""", cancellationToken);

        await SampleProcess.RunTrainerAsync(folder.ConfigFile, cancellationToken);

        Assert.That(folder.Checkpoints, Does.Contain("checkpoint-20.json"));
    }

    private static double[] Losses(string text) =>
        [.. Loss().Matches(text).Select(match => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"loss: (\d+\.\d+)")]
    private static partial Regex Loss();

    [GeneratedRegex(@"accuracy: (\d+\.\d+)")]
    private static partial Regex Accuracy();
}
