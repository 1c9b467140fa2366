namespace Trainer;

/// <summary>The training itself failed: the process ends with exit code 1.</summary>
internal sealed class TrainingFailedException(string message) : Exception(message);
