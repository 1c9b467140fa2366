using System.Globalization;

namespace Trainer;

/// <summary>One training from loading to the last checkpoint, narrated line by line.</summary>
internal sealed class TrainingRun(TrainerConfig config, TextWriter output, TimeProvider clock)
{
    private readonly IrisData _data = IrisData.Load(config.Seed);
    private readonly Network _network = new(config.HiddenUnits, config.Seed);
    private readonly int _stepsPerEpoch = (IrisData.TrainingRows + config.BatchSize - 1) / config.BatchSize;
    private IrisData.Flower[] _order = [];
    private int _orderedEpoch = -1;
    private int _saved = -1;

    public async Task ExecuteAsync(CancellationToken stop)
    {
        CreateOutputDirectory();
        Say($"Loading dataset: Iris, {IrisData.TrainingRows} rows to train on, {IrisData.ValidationRows} to validate with");
        Say($"Loading model: {IrisData.Features} inputs, {config.HiddenUnits} hidden units, {IrisData.Species.Count} classes, {_network.Parameters.Length} parameters");
        var step = Resume();
        if (step < config.WarmupSteps)
        {
            Say($"Warmup: the learning rate rises to {config.LearningRate} over {config.WarmupSteps} steps");
        }

        while (step < config.Steps)
        {
            if (stop.IsCancellationRequested)
            {
                Stop(step, stop);
            }

            step++;
            Train(step);
            await PauseAsync(stop);
        }

        Validate(step);
        Save(step);
        var (loss, accuracy) = (_network.Evaluate(_data.Training).Loss, _network.Evaluate(_data.Validation).Accuracy);
        Say($"Training complete - step {step}/{config.Steps} - final loss: {loss:F4} - accuracy: {accuracy:F4}");
    }

    private void Train(int step)
    {
        if (step == config.FailAtStep)
        {
            throw new TrainingFailedException($"training failed at step {step}/{config.Steps}, as \"fail_at_step\" asks. Remove that key to train to the end.");
        }

        var warmup = step <= config.WarmupSteps;
        var rate = warmup ? config.LearningRate * step / config.WarmupSteps : config.LearningRate;
        var loss = _network.Train(Batch(step), rate);
        RequireFinite(loss, step);

        // About a hundred lines, however long the training; every step while someone watches it in slow motion.
        if (step == 1 || step == config.Steps || config.StepDelay > TimeSpan.Zero || step % Math.Max(1, config.Steps / 100) == 0)
        {
            Say(warmup
                ? (FormattableString)$"Warmup - Step {step}/{config.Steps} - loss: {loss:F4} - lr: {rate:G4}"
                : $"Step {step}/{config.Steps} - loss: {loss:F4} - epoch {((step - 1) / _stepsPerEpoch) + 1}/{((config.Steps - 1) / _stepsPerEpoch) + 1}");
        }

        if (Due(step, config.ValidationEvery))
        {
            Validate(step);
        }

        if (Due(step, config.CheckpointEvery))
        {
            Save(step);
        }
    }

    private void RequireFinite(double loss, int step)
    {
        if (!double.IsFinite(loss))
        {
            throw new TrainingFailedException(string.Create(CultureInfo.InvariantCulture, $"training diverged at step {step}/{config.Steps}: the loss is {loss}. Lower \"learning_rate\", now {config.LearningRate}."));
        }
    }

    private bool Due(int step, int every) => every > 0 && step % every == 0 && step < config.Steps;

    private ReadOnlySpan<IrisData.Flower> Batch(int step)
    {
        var (epoch, index) = Math.DivRem(step - 1, _stepsPerEpoch);
        if (epoch != _orderedEpoch)
        {
            _order = [.. _data.Training];
            new SeededRandom(config.Seed, stream: 1_000L + epoch).Shuffle(_order);
            _orderedEpoch = epoch;
        }

        var start = index * config.BatchSize;
        return _order.AsSpan(start, Math.Min(config.BatchSize, _order.Length - start));
    }

    private async Task PauseAsync(CancellationToken stop)
    {
        if (config.StepDelay > TimeSpan.Zero)
        {
            await Task.Delay(config.StepDelay, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Validate(int step)
    {
        var (loss, accuracy) = _network.Evaluate(_data.Validation);
        Say($"Validation at step {step}/{config.Steps} - loss: {loss:F4} - accuracy: {accuracy:F4}");
    }

    private void Save(int step)
    {
        if (step == _saved)
        {
            return;
        }

        var loss = _network.Evaluate(_data.Training).Loss;
        RequireFinite(loss, step);
        Say($"Saving checkpoint to {Checkpoint.FileName(step)} - step {step}/{config.Steps}");
        new Checkpoint
        {
            Step = step,
            TotalSteps = config.Steps,
            Seed = config.Seed,
            BatchSize = config.BatchSize,
            HiddenUnits = config.HiddenUnits,
            Loss = loss,
            Accuracy = _network.Evaluate(_data.Validation).Accuracy,
            Parameters = _network.Parameters,
        }.Save(config.OutputDirectory);
        _saved = step;
    }

    private void Stop(int step, CancellationToken stop)
    {
        Say($"Stopping at step {step}/{config.Steps}: a signal asked for it; go on with --resume");
        Save(step);
        stop.ThrowIfCancellationRequested();
    }

    private int Resume()
    {
        var file = config.ResumeFrom == TrainerConfig.Latest ? Checkpoint.Find(config.OutputDirectory).FirstOrDefault().File : config.ResumeFrom;
        if (file is null)
        {
            if (config.ResumeFrom is not null)
            {
                Say($"Nothing to resume from in {config.OutputDirectory} yet; starting from nothing");
            }

            return 0;
        }

        var checkpoint = Checkpoint.Load(file, config);
        if (checkpoint.Parameters.Length != _network.Parameters.Length || checkpoint.Step < 0 || checkpoint.Step > config.Steps)
        {
            throw new ConfigurationException($"the checkpoint {file} holds {checkpoint.Parameters.Length} parameters at step {checkpoint.Step}; this run has {_network.Parameters.Length} parameters and \"steps\" is {config.Steps}. Raise \"steps\", name another checkpoint, or start without --resume.");
        }

        checkpoint.Parameters.CopyTo(_network.Parameters, 0);
        Say($"Resuming at step {checkpoint.Step}/{config.Steps} from {Path.GetFileName(file)}");
        return checkpoint.Step;
    }

    private void CreateOutputDirectory()
    {
        try
        {
            Directory.CreateDirectory(config.OutputDirectory);
            var probe = Path.Combine(config.OutputDirectory, $".write-probe-{Environment.ProcessId}");
            File.Create(probe, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"\"output_dir\" is {config.OutputDirectory}, where nothing can be written: {exception.Message} Name a folder that this user may write to.");
        }
    }

    private void Say(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
