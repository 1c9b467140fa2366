using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Providers;

/// <summary>
/// A place that runs training jobs. Thread-safe singletons without per-user state. Calls that fail throw <see cref="ProviderException"/>; a training that failed is a result.
/// The caller's cancellation passes through as <see cref="OperationCanceledException"/>.
/// </summary>
public interface ICloudProvider
{
    /// <summary>What it is and can do. No I/O.</summary>
    ProviderDescriptor Descriptor { get; }

    /// <summary>Checks the credentials.</summary>
    /// <exception cref="ProviderException">They are missing or refused (<see cref="ProviderErrorKind.Unauthenticated"/>), or the call failed.</exception>
    Task<ProviderAccount> ValidateCredentialsAsync(ProviderContext context, CancellationToken cancellationToken = default);

    /// <summary>Hands a job over, once. Never resends unless it is certain that nothing was sent or the provider said "too many requests".</summary>
    /// <exception cref="ProviderException">Refused, or unknown: see <see cref="ProviderException.IsOutcomeKnown"/>.</exception>
    Task<ProviderJob> SubmitAsync(JobSubmission submission, ProviderContext context, CancellationToken cancellationToken = default);

    /// <summary>Reads one job.</summary>
    /// <exception cref="ProviderException"><see cref="ProviderErrorKind.NotFound"/> when there is none, or the call failed.</exception>
    Task<ProviderJob> GetAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default);

    /// <summary>Lists jobs, newest first. A page may be empty and still be followed by another.</summary>
    Task<ProviderJobPage> ListAsync(JobQuery query, ProviderContext context, CancellationToken cancellationToken = default);

    /// <summary>Asks to cancel a job. Cancelling takes time and may lose the race: the answer never says "cancelled".</summary>
    Task<CancelOutcome> CancelAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default);

    /// <summary>An optional feature (<see cref="ISubmissionReconciler"/>, <see cref="IJobLogs"/>, …), or null when the provider lacks it.</summary>
    T? GetFeature<T>()
        where T : class;
}
