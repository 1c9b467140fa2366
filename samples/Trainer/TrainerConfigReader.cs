using System.Text.Json;

namespace Trainer;

/// <summary>Reads the JSON configuration; reports every problem at once.</summary>
internal static class TrainerConfigReader
{
    private const int MaxBytes = 1024 * 1024;
    private const int DefaultSteps = 500;
    private const int MaxSteps = 1_000_000;

    public static TrainerConfig Read(string file)
    {
        using var document = Load(file);
        try
        {
            return Interpret(document.RootElement, file);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair behind \u is valid JSON to the reader and no text.
            throw new ConfigurationException($"{file}: a name or a value holds half of a surrogate pair (\\ud800 to \\udfff). Write whole characters.");
        }
    }

    private static TrainerConfig Interpret(JsonElement root, string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        var values = new ConfigValues(root);

        var batchSize = values.Integer("batch_size", 16, 1, IrisData.TrainingRows);
        var steps = ReadSteps(values, batchSize);
        var outputDirectory = values.Text("output_dir", "a folder name; leave it out to use the folder of the configuration file");
        var resume = values.Text("resume_from_checkpoint", "a checkpoint file, or \"latest\"; leave it out to start from nothing");
        var config = new TrainerConfig
        {
            Steps = steps,
            BatchSize = batchSize,
            LearningRate = values.Number("learning_rate", 0.1, aboveZeroTo: 10),
            HiddenUnits = values.Integer("hidden_units", 16, 0, 1024),
            Seed = values.Integer("seed", 42, 0, int.MaxValue),
            WarmupSteps = values.Integer("warmup_steps", steps / 10, 0, steps),
            ValidationEvery = values.Integer("validation_every", 100, 0, MaxSteps),
            CheckpointEvery = values.Integer("checkpoint_every", 100, 0, MaxSteps),
            StepDelay = TimeSpan.FromMilliseconds(values.Integer("step_delay_ms", 0, 0, 60_000)),
            FailAtStep = values.Has("fail_at_step") ? values.Integer("fail_at_step", 1, 1, steps) : null,
            OutputDirectory = outputDirectory is null ? folder : Path.GetFullPath(outputDirectory, folder),
            ResumeFrom = resume is null or TrainerConfig.Latest ? resume : Path.GetFullPath(resume, folder),
        };

        return values.Problems.Count == 0 ? config : throw new ConfigurationException([.. values.Problems.Select(problem => $"{file}: {problem}")]);
    }

    private static int ReadSteps(ConfigValues values, int batchSize)
    {
        // SimpleTuner configurations name both and set the unused one to 0.
        var epochs = values.Integer("epochs", 0, 0, 100_000);
        var steps = values.Integer("steps", 0, 0, MaxSteps);
        if (epochs > 0 && steps > 0)
        {
            values.Refuse("epochs", "it cannot be used beside \"steps\"; keep one of the two and remove the other, or set it to 0");
        }
        else if (epochs == 0 && steps == 0 && (values.Has("epochs") || values.Has("steps")))
        {
            values.Refuse(values.Has("steps") ? "steps" : "epochs", $"there is nothing to train; set it to 1 or more, or leave it out for {DefaultSteps} steps");
        }
        else if (epochs > 0)
        {
            var stepsPerEpoch = (IrisData.TrainingRows + batchSize - 1) / Math.Max(1, batchSize);
            if ((long)epochs * stepsPerEpoch > MaxSteps)
            {
                values.Refuse("epochs", $"that makes {(long)epochs * stepsPerEpoch} steps and at most {MaxSteps} are allowed; use at most {MaxSteps / stepsPerEpoch}, or a larger \"batch_size\"");
                return MaxSteps;
            }

            return epochs * stepsPerEpoch;
        }

        return steps > 0 ? steps : DefaultSteps;
    }

    private static JsonDocument Load(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            if (stream.Length > MaxBytes)
            {
                throw new ConfigurationException($"{file}: the file has {stream.Length} bytes and at most {MaxBytes} are read. Is this the configuration?");
            }

            var document = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document
                : throw new ConfigurationException($"{file}: the content is {document.RootElement.ValueKind}, and a JSON object such as {{\"steps\": 500}} is needed.");
        }
        catch (JsonException exception)
        {
            throw new ConfigurationException($"{file}: this is not valid JSON: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{file}: the file cannot be read: {exception.Message} Check --config or {CommandLine.ConfigVariable}.");
        }
    }
}
