using System.Text.Json;
using CloudTraining.Sdk.Progress;

namespace CloudTraining.Sdk.Tests.Progress;

public sealed class ProgressStageTests
{
    [TestCase("Preprocessing images", TrainingStage.Preprocessing)]
    [TestCase("Pre-processing images", TrainingStage.Preprocessing)]
    [TestCase("Loading model...", TrainingStage.Preprocessing)]
    [TestCase("Loading checkpoint shards: 50%|█████     | 1/2", TrainingStage.Preprocessing)]
    [TestCase("Loading validation set", TrainingStage.Preprocessing)]
    [TestCase("加载中 loading 模型", TrainingStage.Preprocessing)]
    [TestCase("Warming up", TrainingStage.Warmup)]
    [TestCase("Warmup: the learning rate rises", TrainingStage.Warmup)]
    [TestCase("warm-up phase", TrainingStage.Warmup)]
    [TestCase("Step 5/10 - data loading: 0.2 s", TrainingStage.Training)]
    [TestCase("epoch finished", TrainingStage.Training)]
    [TestCase("[INFO] step done", TrainingStage.Training)]
    [TestCase("Validating", TrainingStage.Validation)]
    [TestCase("VALIDATION accuracy 0.97", TrainingStage.Validation)]
    [TestCase("ahora validation de imágenes", TrainingStage.Validation)]
    [TestCase("Saving checkpoint", TrainingStage.SavingCheckpoint)]
    [TestCase("Checkpoint written", TrainingStage.SavingCheckpoint)]
    [TestCase("checkpoint-500 done", TrainingStage.SavingCheckpoint)]
    [TestCase("Saved state to /out/checkpoint-500", TrainingStage.SavingCheckpoint)]
    [TestCase("saving checkpoint_500.pt", TrainingStage.SavingCheckpoint)]
    [TestCase("Validation done, saving checkpoint", TrainingStage.SavingCheckpoint)]
    [TestCase("Step 500/5000 - saving checkpoint", TrainingStage.SavingCheckpoint)]
    public void A_line_names_its_stage(string line, TrainingStage expected)
    {
        Assert.That(ProgressParser.Parse(line).Stage, Is.EqualTo(expected));
    }

    [TestCase("")]
    [TestCase("\r\n\n \t\r")]
    [TestCase("\u001b[0m\u001b[K")]
    [TestCase("Uploading dataset")]
    [TestCase("downloading weights")]
    [TestCase("Offloading text encoder")]
    [TestCase("gradient_checkpointing=True")]
    [TestCase("Enabled gradient checkpointing")]
    [TestCase("lr_warmup_steps: 100")]
    [TestCase("lr_warmup_steps=100, max_train_steps=500, validation_steps=50, num_train_epochs=3")]
    [TestCase("--checkpoint --validation --warmup --step")]
    [TestCase("Resuming from checkpoint-500")]
    [TestCase("Restored the checkpoint of yesterday")]
    [TestCase("Invalidating cache")]
    [TestCase("timestep sampling: uniform")]
    [TestCase("(helpers.training.validation) ready")]
    [TestCase("(checkpoint.py:45) ready")]
    [TestCase("optimizer.step() took 3 ms")]
    [TestCase("datasets/validation/epoch.png")]
    [TestCase("2.5 steps/s")]
    [TestCase("(Error fetching logs: 401 Unauthorized)")]
    [TestCase("Traceback (most recent call last):")]
    [TestCase("  File \"train.py\", line 10, in training_step")]
    [TestCase("RuntimeError: CUDA out of memory")]
    [TestCase("训练 正在进行")]
    [TestCase("stepé checkpointé")]
    public void A_line_that_names_no_stage_invents_none(string log)
    {
        var progress = ProgressParser.Parse(log);

        Assert.That((progress.Stage, progress.Progress, progress.Step), Is.EqualTo(((TrainingStage?)null, (double?)null, (long?)null)));
    }

    // The newest line that says something decides; a counterless training line says something
    [TestCase("Loading model\nTraining step loss=0.1", TrainingStage.Training, null)]
    [TestCase("Step 150/500\nTraceback: boom", TrainingStage.Training, 30.0)]
    [TestCase("Step 500/500\nLoading model", TrainingStage.Preprocessing, null)]
    [TestCase("Step 500/500\nLoading model\nstep loss=0.1", TrainingStage.Training, null)]
    [TestCase("Step 500/500\nLoading model\nWarmup", TrainingStage.Warmup, null)]
    // A percentage nearby is kept while validating, warming up or saving
    [TestCase("Step 150/500\nValidating", TrainingStage.Validation, 30.0)]
    [TestCase("Step 150/500\nLoading the pipeline\nValidating", TrainingStage.Validation, 30.0)]
    [TestCase("Step 150/500\nSaving checkpoint", TrainingStage.SavingCheckpoint, 30.0)]
    [TestCase("Step 5/500\nWarming up", TrainingStage.Warmup, 1.0)]
    [TestCase("Warmup - Step 5/500", TrainingStage.Warmup, 1.0)]
    [TestCase("Saving checkpoint at step 150/500", TrainingStage.SavingCheckpoint, 30.0)]
    [TestCase("Validation after epoch 3/10", TrainingStage.Validation, 30.0)]
    [TestCase("Step 150/500\nValidating: 40%|████      | 4/10", TrainingStage.Validation, 30.0)]
    [TestCase("Step 150/500\nValidation step 3/10", TrainingStage.Validation, 30.0)]
    [TestCase("Step 150/500\nValidation step 3/10\nValidation step 4/10", TrainingStage.Validation, 30.0)]
    [TestCase("Loading model\nValidating", TrainingStage.Validation, null)]
    // Steps tell more than epochs, unless they start again with every epoch
    [TestCase("Step 290/1000\nEpoch 4/10", TrainingStage.Training, 29.0)]
    [TestCase("Step 100/100\nEpoch 4/10", TrainingStage.Training, 40.0)]
    // Carriage returns: the newest segment
    [TestCase("Step 100/500\rStep 150/500", TrainingStage.Training, 30.0)]
    [TestCase("Step 100/500\rStep 150/500\r", TrainingStage.Training, 30.0)]
    [TestCase("Step 100/500\r\nStep 150/500\r\n", TrainingStage.Training, 30.0)]
    [TestCase("Validating\r\u001b[2K\rStep 150/500\r\u001b[2K", TrainingStage.Training, 30.0)]
    [TestCase("Epoch 1/10, Steps:  10%|█  | 100/1000\rEpoch 1/10, Steps:  30%|███| 300/1000\r\n\u001b[A", TrainingStage.Training, 30.0)]
    public void Several_lines_are_read_newest_first(string log, TrainingStage stage, double? percentage)
    {
        var progress = ProgressParser.Parse(log);

        Assert.That((progress.Stage, progress.Progress), Is.EqualTo(((TrainingStage?)stage, percentage)));
    }

    [Test]
    public void Only_the_last_fifty_lines_are_looked_at()
    {
        var noise = string.Concat(Enumerable.Repeat("\nnothing to see", 49));

        Assert.That(ProgressParser.Parse("Step 150/500" + noise).Progress, Is.EqualTo(30.0));
        Assert.That(ProgressParser.Parse("Step 150/500" + noise + "\nnothing").Stage, Is.Null);
    }

    [Test]
    public void A_redrawn_bar_is_one_line_however_often_it_was_drawn()
    {
        var bar = string.Concat(Enumerable.Range(0, 200).Select(i => $"\r {i / 2}%|███| {i}/200 [00:05<00:05]"));

        var progress = ProgressParser.Parse("Step 150/500\nValidating\n" + bar);

        Assert.That((progress.Stage, progress.Progress), Is.EqualTo((TrainingStage.Validation, 30.0)));
    }

    [Test]
    public void The_newest_loss_is_taken_from_the_training_even_while_validating()
    {
        var progress = ProgressParser.Parse("Step 1/9 - loss: 0.9\nStep 2/9 - loss: 0.5\nValidation - loss: 0.7");

        Assert.That(progress.Loss, Is.EqualTo(0.5));
    }

    [Test]
    public void A_loss_that_became_nan_hides_the_finite_one_before_it()
    {
        Assert.That(ProgressParser.Parse("Step 1/9 - loss: 0.9\nStep 2/9 - loss: nan").Loss, Is.Null);
    }

    [Test]
    public void Stages_have_their_documented_names_in_json_and_in_code([Values] TrainingStage stage)
    {
        string[] documented = ["Preprocessing", "Warmup", "Training", "Validation", "Saving checkpoint"];

        Assert.That(stage.ToWireName(), Is.EqualTo(documented[(int)stage]));
        Assert.That(JsonSerializer.Serialize(stage), Is.EqualTo($"\"{documented[(int)stage]}\""));
        Assert.That(JsonSerializer.Deserialize<TrainingStage>($"\"{documented[(int)stage]}\""), Is.EqualTo(stage));
    }
}
