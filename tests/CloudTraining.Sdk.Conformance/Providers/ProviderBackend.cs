using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Conformance.Providers;

/// <summary>One provider for one test, with a hand on what lies behind it and its truth about what it took.</summary>
public abstract class ProviderBackend : IAsyncDisposable
{
    /// <summary>The provider under test.</summary>
    public abstract ICloudProvider Provider { get; }

    /// <summary>A submission that it takes.</summary>
    public abstract JobSubmission CreateSubmission(string clientToken);

    /// <summary>Moves a job on; a log is its whole text so far, null leaves it.</summary>
    public abstract Task MoveAsync(ProviderJobRef job, JobStatus status, string? log = null);

    /// <summary>The next submission is taken and its answer gets lost.</summary>
    public abstract void LoseNextAnswer();

    /// <summary>How many jobs it took for a token, whatever it answered.</summary>
    public abstract int CountTaken(string clientToken);

    /// <summary>Ends it.</summary>
    public abstract ValueTask DisposeAsync();
}
