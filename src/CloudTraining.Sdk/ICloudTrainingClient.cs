using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Progress;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Sync;

namespace CloudTraining.Sdk;

/// <summary>What an application does with training jobs, in one place. Thread-safe singleton.</summary>
public interface ICloudTrainingClient
{
    /// <summary>Checks and stores a job; the queue hands it to its provider when its turn comes. Nothing is sent yet.</summary>
    /// <exception cref="TrainingRequestException">The request cannot be taken; every mistake is named.</exception>
    /// <exception cref="UnknownProviderException">There is no such provider.</exception>
    /// <exception cref="JobStoreException">The store failed; nothing was stored.</exception>
    Task<SubmitResult> SubmitAsync(TrainingRequest request, CancellationToken cancellationToken = default);

    /// <summary>The job, or null.</summary>
    Task<TrainingJob?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Jobs that pass the filter, newest first.</summary>
    Task<JobPage> ListAsync(JobFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Cancels a job: at once when it was never sent; otherwise the wish is stored, sent to the provider and the confirmation awaited.</summary>
    /// <param name="id">The job.</param>
    /// <param name="by">Who asks; null for nobody in particular.</param>
    /// <param name="wait">How long to wait for the provider's confirmation, counted from the sending; null for 5 s. The sending itself may take as long as a call of the provider (<see cref="ProviderLimits.CallTimeout"/>), also with a wait of zero.</param>
    /// <param name="cancellationToken">Stops waiting; the wish stays.</param>
    /// <returns>The job as it then is; the outcome is <see cref="TransitionOutcome.AlreadyTerminal"/> when it had ended before.</returns>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    Task<JobActionResult> CancelAsync(string id, string? by = null, TimeSpan? wait = null, CancellationToken cancellationToken = default);

    /// <summary>Submits a finished job anew, as a new job of the same owner with <see cref="TrainingJob.RetryOf"/>. While that one is active, a further retry of the same job answers with it; once it has ended, it is retried in its turn.</summary>
    /// <remarks>Safe under concurrency: any number of calls at once make one job.</remarks>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="JobStateException">It has not ended.</exception>
    Task<SubmitResult> RetryAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Deletes a job that has ended, with its kept log.</summary>
    Task<JobDeleteOutcome> DeleteAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Approves a job that waits for it.</summary>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    Task<JobActionResult> ApproveAsync(string id, string by, string? notes = null, CancellationToken cancellationToken = default);

    /// <summary>Rejects a job that waits for an approval; it is cancelled.</summary>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    Task<JobActionResult> RejectAsync(string id, string by, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Changes the priority of a waiting job.</summary>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The priority is not from 0 to 50.</exception>
    Task<JobActionResult> SetPriorityAsync(string id, int priority, CancellationToken cancellationToken = default);

    /// <summary>Tells the SDK which of the provider's jobs a job of unknown outcome is.</summary>
    /// <exception cref="JobNotFoundException">There is no such job, here or at the provider.</exception>
    /// <exception cref="JobStateException">It has no attempt whose outcome is unknown.</exception>
    Task<JobActionResult> AdoptAsync(string id, string externalId, CancellationToken cancellationToken = default);

    /// <summary>Tells the SDK that a job of unknown outcome never reached the provider; it is submitted again.</summary>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="JobStateException">It has no attempt whose outcome is unknown.</exception>
    Task<JobActionResult> DeclareNotSubmittedAsync(string id, string by, CancellationToken cancellationToken = default);

    /// <summary>Gives up a job that needs attention; it is cancelled here and never submitted again. Should the provider show it after all, it is cancelled there too, as a twin.</summary>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    Task<JobActionResult> AbandonAsync(string id, string by, string? reason = null, CancellationToken cancellationToken = default);

    /// <summary>Why the job waits, its place and who holds the slots; computed by the code that claims.</summary>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    Task<QueueExplanation> ExplainAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>The waiting jobs in the order they are to be claimed, and those that hold slots.</summary>
    Task<QueueOverview> GetQueueAsync(CancellationToken cancellationToken = default);

    /// <summary>Stage and percentage of a running job, read from the tail of its log; all null for a job that does not run.</summary>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    Task<JobProgress> GetProgressAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Reads the log of a job: from the provider, or what was kept when the provider has it no more.</summary>
    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    Task<LogChunk> ReadLogAsync(string id, LogReadRequest request, CancellationToken cancellationToken = default);

    /// <summary>Discovers recent jobs of the providers and updates known ones. Concurrent calls for one provider share one pass.</summary>
    /// <param name="provider">Only this provider; null for all that have jobs of their own.</param>
    /// <param name="cancellationToken">Stops the pass.</param>
    Task<DiscoveryResult> DiscoverAsync(string? provider = null, CancellationToken cancellationToken = default);

    /// <summary>Refreshes the active jobs from their providers now. Concurrent calls for one provider share one pass.</summary>
    /// <param name="provider">Only this provider; null for all.</param>
    /// <param name="cancellationToken">Stops the pass.</param>
    Task<RefreshResult> RefreshActiveAsync(string? provider = null, CancellationToken cancellationToken = default);
}
