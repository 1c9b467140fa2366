using CloudTraining.Sdk.Progress;

namespace CloudTraining.Sdk.Tests.Progress;

public sealed class ProgressCounterTests
{
    // The documented patterns
    [TestCase("Step 1500/5000 - loss: 0.0234", 30.0)]
    [TestCase("step 1500/5000", 30.0)]
    [TestCase("epoch 3/10", 30.0)]
    // SimpleTuner's own bar, and other bars
    [TestCase("Epoch 1/10, Steps:  30%|███       | 300/1000 [05:00<11:40,  1.00s/it]", 30.0)]
    [TestCase("Epoch 1/10, Steps:   0%|          | 0/1000 [00:00<?, ?it/s]", 0.0)]
    [TestCase("Epoch 10/10, Steps:  91%|█████████ | 910/1000 [15:10<01:30,  1.00s/it, lr=1e-05, step_loss=0.0341]", 91.0)]
    [TestCase("Steps:  30%|###       | 1.50k/5.00k [05:00<11:40]", 30.0)]
    [TestCase("Steps:  30%|███", 30.0)]
    [TestCase("Epoch:  30%|███       | 3/10 [05:00<11:40]", 30.0)]
    [TestCase("Training:  30%|███       | 300/1000 [05:00<11:40]", 30.0)]
    [TestCase("Training Epoch 3/10:  50%|█████     | 50/100 [00:10<00:10]", 30.0)]
    // Other spellings
    [TestCase("Epoch [3/10]", 30.0)]
    [TestCase("step=10/20", 50.0)]
    [TestCase("Step 10 of 20", 50.0)]
    [TestCase("step 10 out of 20", 50.0)]
    [TestCase("step 10 (of 20)", 50.0)]
    [TestCase("Steps: 150 / 500", 30.0)]
    [TestCase("Step #150/500", 30.0)]
    [TestCase("step-150/500", 30.0)]
    [TestCase("Step150/500", 30.0)]
    [TestCase("global_step=150/500", 30.0)]
    [TestCase("{'step': 150/500}", 30.0)]
    [TestCase("STEP 150/500", 30.0)]
    [TestCase("150/500 steps", 30.0)]
    [TestCase("done 1,500 of 5,000 steps", 30.0)]
    [TestCase("Iteration 30/100", 30.0)]
    [TestCase("Epoch 2.5/10", 25.0)]
    // Thousands separators, Indian groups too
    [TestCase("Step 1,500/5,000", 30.0)]
    [TestCase("Step 1.500/5.000", 30.0)]
    [TestCase("Step 1_500/5_000", 30.0)]
    [TestCase("Step 1'500/5'000", 30.0)]
    [TestCase("Step 1\u202f500/5\u00a0000", 30.0)]
    [TestCase("step 1,50,000/5,00,000", 30.0)]
    [TestCase("Step 1,500,000/5,000,000", 30.0)]
    // Other scripts
    [TestCase("训练step 150/500 损失 0.02", 30.0)]
    [TestCase("训练中：Step：１５０／５００", 30.0)]
    [TestCase("प्रशिक्षण step १५००/५००० पूर्ण", 30.0)]
    [TestCase("Entrenamiento, época en curso: epoch 3/10 (después sigue la validación)", 30.0)]
    [TestCase("التدريب step ١٥٠/٥٠٠", 30.0)]
    // Two counters: what covers the run wins
    [TestCase("Epoch 2/10 - step 150/500", 30.0)]
    [TestCase("epoch 3/10, step 20/100 (global step 150/600)", 25.0)]
    [TestCase("step 20/100, total steps 150/600", 25.0)]
    [TestCase("Epoch 9/10 - step 5/100", 90.0)]
    [TestCase("Epoch 3/10: iteration 50/100", 30.0)]
    [TestCase("Epoch 3/10 - batch 50/100", 30.0)]
    // Within 0 to 100, one decimal
    [TestCase("Step 600/500", 100.0)]
    [TestCase("Step 1/3", 33.3)]
    [TestCase("Step 2/3", 66.7)]
    [TestCase("Step 1/100000", 0.0)]
    [TestCase("step 100/100", 100.0)]
    // Escape codes, inside the counter too
    [TestCase("\u001b[32mStep\u001b[0m \u001b[1m1\u001b[22m50\u001b[0m/\u001b[4m5\u001b[24m00\u001b[0m", 30.0)]
    [TestCase("\u009b1mStep 150\u009b0m/500", 30.0)]
    [TestCase("\u001b]8;;file:///tmp/step 1/2\u001b\\Step\u001b]8;;\a 150/500", 30.0)]
    [TestCase("\u001b\u001b[31mStep 150/500", 30.0)]
    public void A_counter_of_the_run_becomes_a_percentage(string line, double expected)
    {
        var progress = ProgressParser.Parse(line);

        Assert.That((progress.Stage, progress.Progress), Is.EqualTo((TrainingStage.Training, expected)));
    }

    [TestCase("Step 1500 2024-01-15 loss 0.5")]
    [TestCase("step 3/10/2024")]
    [TestCase("Training step loss=0.1")]
    [TestCase("Step 5/0")]
    [TestCase("Step 0/0")]
    [TestCase("Step -5/10")]
    [TestCase("Step 150/?")]
    [TestCase("Epoch: [3][ 10/5005]\tTime 0.5")]
    [TestCase("Epoch 3:  50%|█████     | 50/100 [00:10<00:10]")]
    [TestCase("Epoch 3, iteration 50/100")]
    [TestCase("epochs: 10")]
    [TestCase("Total optimization steps = 10000")]
    public void A_training_line_without_a_counter_of_the_run_has_no_percentage(string line)
    {
        var progress = ProgressParser.Parse(line);

        Assert.That((progress.Stage, progress.Progress, progress.TotalSteps), Is.EqualTo((TrainingStage.Training, (double?)null, (long?)null)));
    }

    [TestCase("timestep 500/1000")]
    [TestCase("time step 500/1000")]
    [TestCase("Denoising step 10/20")]
    [TestCase("accumulation step 2/4")]
    [TestCase(" 50%|█████     | 10/20 [00:05<00:05,  2.00it/s]")]
    [TestCase("Downloading model.safetensors:  45%|████▌     | 450M/1.00G [00:10<00:12]")]
    [TestCase("Caching latents: 50/100")]
    [TestCase("throughput 300/1000 at 2.5 steps/s")]
    [TestCase("two-step 1/2")]
    public void Counters_of_something_else_are_not_the_progress(string line)
    {
        var progress = ProgressParser.Parse(line);

        Assert.That((progress.Stage, progress.Progress), Is.EqualTo(((TrainingStage?)null, (double?)null)));
    }

    [TestCase(400)]
    [TestCase(19)]
    public void A_number_longer_than_any_counter_is_none(int digits)
    {
        var number = new string('9', digits);

        Assert.That(ProgressParser.Parse($"step {number}/{number}").Progress, Is.Null);
        Assert.That(ProgressParser.Parse($"step 1/{number}").Progress, Is.Null);
        Assert.That(ProgressParser.Parse($"{number}/{number} steps").Progress, Is.Null);
        Assert.That(ProgressParser.Parse($"loss: {number}e{number}").Loss, Is.Null);
    }

    [TestCase("Step 1,500/5,000", 1500L, 5000L)]
    [TestCase("step 600/500", 600L, 500L)]
    [TestCase("Step 999999999999999/999999999999999", 999999999999999L, 999999999999999L)]
    [TestCase("global_step: 1500", 1500L, null)]
    [TestCase("Step 1500 2024-01-15", 1500L, null)]
    [TestCase("epoch 3/10", null, null)]
    [TestCase("Steps:  30%|███", null, null)]
    [TestCase("max steps: 500", null, null)]
    public void Step_and_total_are_given_as_printed(string line, long? step, long? total)
    {
        var progress = ProgressParser.Parse(line);

        Assert.That((progress.Step, progress.TotalSteps), Is.EqualTo((step, total)));
    }

    [TestCase("Step 1500/5000 - loss: 0.0234", 0.0234)]
    [TestCase("Steps: 30%|███| 300/1000 [05:00<11:40, lr=1e-5, step_loss=2.5e-03]", 0.0025)]
    [TestCase("{'loss': 0.5, 'step': 3}", 0.5)]
    [TestCase("step 3/4 loss=-1.5,lr=0.1", -1.5)]
    [TestCase("paso: step 3/4 loss: 0,0234", 0.0234)]
    [TestCase("step 3/4 loss: 1,234.5", 1234.5)]
    [TestCase("train/loss: 0.25", 0.25)]
    [TestCase("Training complete - step 500/500 - final loss: 0.0512 - accuracy: 0.9667", 0.0512)]
    [TestCase("step 3/4 loss: nan", null)]
    [TestCase("step 3/4 loss: -inf", null)]
    [TestCase("step 3/4 validation loss: 0.5", null)]
    [TestCase("val/loss: 0.5", null)]
    [TestCase("Validation at step 200/500 - loss: 0.3", null)]
    [TestCase("loss of precision: 3", null)]
    public void The_training_loss_is_read(string line, double? expected)
    {
        Assert.That(ProgressParser.Parse(line).Loss, Is.EqualTo(expected));
    }
}
