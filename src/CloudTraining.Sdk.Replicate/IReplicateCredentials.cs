using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Replicate;

/// <summary>
/// Chooses the account a call is made with, per user or organisation. Thread-safe; asked before every call, so it should cache what is slow to get.
/// The default takes <see cref="ReplicateOptions.ApiToken"/>, else <c>REPLICATE_API_TOKEN</c>, for everybody.
/// </summary>
public interface IReplicateCredentials
{
    /// <summary>Whether there may be credentials at all, without I/O; shown as "configured".</summary>
    bool IsConfigured { get; }

    /// <summary>The credential for a caller, or null when there is none: the call is then refused as unauthenticated.</summary>
    ValueTask<ReplicateCredential?> FindAsync(ProviderContext context, CancellationToken cancellationToken = default);
}
