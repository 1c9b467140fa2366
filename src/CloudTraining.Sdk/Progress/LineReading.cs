namespace CloudTraining.Sdk.Progress;

/// <summary>What one line says.</summary>
/// <param name="Stage">The stage it names, if any.</param>
/// <param name="Counter">Its best counter with a total, else a step named without one.</param>
/// <param name="Loss">The training loss it states, if any; NaN when it is not a finite number.</param>
internal readonly record struct LineReading(TrainingStage? Stage, Counter Counter, double? Loss);
