namespace CloudTraining.Sdk.Tests.Trainer;

[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class TrainerConfigurationTests
{
    [TestCase("""{"learning_rate": -1}""", "\"learning_rate\" is -1: it must be a number above 0 and at most 10; leave it out for 0.1.")]
    [TestCase("""{"learning_rate": "fast"}""", "\"learning_rate\" is \"fast\": it must be a number above 0")]
    [TestCase("""{"batch_size": 0}""", "\"batch_size\" is 0: it must be a whole number from 1 to 120")]
    [TestCase("""{"train_batch_size": 2.5}""", "\"train_batch_size\" is 2.5: it must be a whole number from 1 to 120")]
    [TestCase("""{"steps": 0}""", "\"steps\" is 0: there is nothing to train; set it to 1 or more")]
    [TestCase("""{"epochs": 10, "max_train_steps": 100}""", "\"epochs\" is 10: it cannot be used beside \"steps\"")]
    [TestCase("""{"epochs": 100000, "batch_size": 1}""", "\"epochs\" is 100000: that makes 12000000 steps and at most 1000000 are allowed; use at most 8333")]
    [TestCase("""{"steps": 10, "max_train_steps": 20}""", "\"max_train_steps\" is 20, but it means the same as \"steps\"")]
    [TestCase("""{"steps": 10, "warmup_steps": 11}""", "\"warmup_steps\" is 11: it must be a whole number from 0 to 10")]
    [TestCase("""{"hidden_units": 99999999999999999999}""", "\"hidden_units\" is 99999999999999999999: it must be a whole number from 0 to 1024")]
    [TestCase("""{"fail_at_step": 501}""", "\"fail_at_step\" is 501: it must be a whole number from 1 to 500")]
    [TestCase("""{"output_dir": ""}""", "\"output_dir\" is \"\": it must be a folder name")]
    [TestCase("""{"output_dir": "/dev/null/x"}""", "\"output_dir\" is /dev/null/x, where nothing can be written")]
    [TestCase("""{"resume_from_checkpoint": "gone.json"}""", "gone.json cannot be resumed from")]
    [TestCase("""{"learning_rat": 0.1}""", "\"learning_rat\" is 0.1, but no such key is known. Remove it, or use one of: epochs, steps, batch_size, learning_rate")]
    [TestCase("""{"steps": 1, "steps": 2}""", "this is not valid JSON")]
    [TestCase("{\"output_dir\": \"\\ud800\"}", "half of a surrogate pair")]
    [TestCase("""{"steps": 10""", "this is not valid JSON")]
    [TestCase("[1]", "the content is Array")]
    [TestCase("", "this is not valid JSON")]
    [CancelAfter(60_000)]
    public async Task A_bad_configuration_ends_with_exit_code_2_naming_key_value_and_cure(string config, string expected, CancellationToken cancellationToken)
    {
        using var folder = new TrainerFolder(config);

        var result = await SampleProcess.RunTrainerAsync(folder.ConfigFile, cancellationToken);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.Output);
        Assert.That(result.Error, Does.StartWith("Configuration error: ").And.Contain(expected));
        Assert.That(folder.Checkpoints, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Every_mistake_is_reported_at_once(CancellationToken cancellationToken)
    {
        using var folder = new TrainerFolder("""{"sed": 1, "batch_size": -5, "learning_rate": 1e400}""");

        var result = await SampleProcess.RunTrainerAsync(folder.ConfigFile, cancellationToken);

        Assert.That(result.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(3).And.All.StartWith("Configuration error: " + folder.ConfigFile));
    }

    [TestCase("CLOUDTRAINING_CONFIG", new string[0])]
    [TestCase("--config needs a file name", new[] { "--config" })]
    [TestCase("'--stepz' is not an argument", new[] { "--stepz", "5" })]
    [TestCase("the file cannot be read", new[] { "--config", "/no/such/config.json" })]
    [CancelAfter(60_000)]
    public async Task A_bad_command_line_ends_with_exit_code_2(string expected, string[] arguments, CancellationToken cancellationToken)
    {
        var result = await SampleProcess.RunTrainerAsync(null, cancellationToken, arguments);

        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain(expected));
    }

    [TestCase("""{"steps": 20, "hidden_units": 8}""", "\"hidden_units\" is 8, but the checkpoint")]
    [TestCase("""{"steps": 20, "seed": 1}""", "\"seed\" is 1, but the checkpoint")]
    [TestCase("""{"steps": 5}""", "Raise \"steps\"")]
    [CancelAfter(60_000)]
    public async Task A_checkpoint_of_another_training_is_refused(string config, string expected, CancellationToken cancellationToken)
    {
        using var folder = new TrainerFolder("""{"steps": 10}""");
        await SampleProcess.RunTrainerAsync(folder.ConfigFile, cancellationToken);
        await File.WriteAllTextAsync(folder.ConfigFile, config, cancellationToken);

        var result = await SampleProcess.RunTrainerAsync(folder.ConfigFile, cancellationToken, "--resume");

        Assert.That(result.ExitCode, Is.EqualTo(2), result.Output);
        Assert.That(result.Error, Does.Contain(expected));
    }

    [Test, CancelAfter(60_000)]
    public async Task Resuming_where_nothing_was_saved_starts_from_nothing(CancellationToken cancellationToken)
    {
        using var folder = new TrainerFolder("""{"steps": 10}""");

        var result = await SampleProcess.RunTrainerAsync(folder.ConfigFile, cancellationToken, "--resume");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("starting from nothing"));
    }
}
