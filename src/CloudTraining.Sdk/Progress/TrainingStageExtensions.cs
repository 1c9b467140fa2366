namespace CloudTraining.Sdk.Progress;

/// <summary>The names of the stages outside of .NET.</summary>
public static class TrainingStageExtensions
{
    /// <summary>The name that the HTTP API and the dashboard show, for example <c>Saving checkpoint</c>.</summary>
    /// <param name="stage">One of the declared stages.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="stage"/> is not a declared stage.</exception>
    public static string ToWireName(this TrainingStage stage) => stage switch
    {
        TrainingStage.Preprocessing => "Preprocessing",
        TrainingStage.Warmup => "Warmup",
        TrainingStage.Training => "Training",
        TrainingStage.Validation => "Validation",
        TrainingStage.SavingCheckpoint => "Saving checkpoint",
        _ => throw new ArgumentOutOfRangeException(nameof(stage), stage, "Not a declared stage."),
    };
}
