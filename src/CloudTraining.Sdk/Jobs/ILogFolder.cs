namespace CloudTraining.Sdk.Jobs;

/// <summary>Implemented by an <see cref="IJobStore"/> that has a place for the kept logs of jobs beside its own data, so that they survive a restart like the jobs themselves.</summary>
public interface ILogFolder
{
    /// <summary>The folder, made with the first log; null when the store is not to keep them.</summary>
    string? LogDirectory { get; }
}
