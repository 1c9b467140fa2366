namespace CloudTraining.Sdk.Providers;

/// <summary>Finds a submission whose answer was lost.</summary>
public interface ISubmissionReconciler
{
    /// <summary>Whether this submission carries its client token to a place where it can be read again. When false, an unknown outcome goes straight to a person.</summary>
    bool CanReconcile(JobSubmission submission);

    /// <summary>Looks for jobs that carry the client token.</summary>
    /// <param name="clientToken">The token.</param>
    /// <param name="notBefore">When the attempt began; older jobs need not be looked at.</param>
    /// <param name="context">For whom.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    Task<ReconcileResult> FindByClientTokenAsync(string clientToken, DateTimeOffset notBefore, ProviderContext context, CancellationToken cancellationToken = default);
}
