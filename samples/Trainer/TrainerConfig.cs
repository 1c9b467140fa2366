namespace Trainer;

/// <summary>A checked configuration; counts are in steps.</summary>
internal sealed record TrainerConfig
{
    /// <summary>The value of <see cref="ResumeFrom"/> that means "the newest checkpoint in the output directory".</summary>
    public const string Latest = "latest";

    public required int Steps { get; init; }

    public required int BatchSize { get; init; }

    public required double LearningRate { get; init; }

    /// <summary>0 trains a plain softmax classifier.</summary>
    public required int HiddenUnits { get; init; }

    public required int Seed { get; init; }

    public required int WarmupSteps { get; init; }

    /// <summary>0 validates at the end only.</summary>
    public required int ValidationEvery { get; init; }

    /// <summary>0 saves at the end only.</summary>
    public required int CheckpointEvery { get; init; }

    public required TimeSpan StepDelay { get; init; }

    public required int? FailAtStep { get; init; }

    public required string OutputDirectory { get; init; }

    /// <summary>A checkpoint file, <see cref="Latest"/>, or null to start from nothing.</summary>
    public required string? ResumeFrom { get; init; }
}
