namespace CloudTraining.Sdk.Providers;

/// <summary>Tells whose account a call is made with, so that calls for many users who share one are made together.</summary>
public interface IAccountOwners
{
    /// <summary>The owner of the account that serves a caller. A call for the owner uses the same account. Without credentials, the caller itself.</summary>
    ValueTask<ProviderContext> GetOwnerAsync(ProviderContext caller, CancellationToken cancellationToken = default);
}
