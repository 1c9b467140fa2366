namespace CloudTraining.Sdk.Jobs;

/// <summary>
/// Keeps the log text of jobs after the provider forgot it. Bounded per job: past the bound the head and the tail are kept and the middle is dropped. Bounded in all: past that bound the log that was
/// written to longest ago is dropped whole, and a read of it gives one line that says so. Thread-safe.
/// </summary>
public interface IJobArtifactStore
{
    /// <summary>Appends UTF-8 text to the kept log of a job.</summary>
    Task AppendLogAsync(string jobId, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken = default);

    /// <summary>Replaces the kept log of a job.</summary>
    Task ReplaceLogAsync(string jobId, ReadOnlyMemory<byte> utf8, CancellationToken cancellationToken = default);

    /// <summary>Reads from a byte offset of what is kept; a negative offset counts from the end.</summary>
    /// <returns>The bytes with their offset, or null when nothing is kept.</returns>
    Task<JobLogSlice?> ReadLogAsync(string jobId, long offset, int maxBytes, CancellationToken cancellationToken = default);

    /// <summary>Drops what is kept for a job.</summary>
    Task DeleteAsync(string jobId, CancellationToken cancellationToken = default);
}
