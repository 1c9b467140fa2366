using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Replicate;

/// <summary>The credential for a call, or the error that says what is missing.</summary>
internal sealed class CredentialChooser(IReplicateCredentials credentials) : IAccountOwners, IReplicateFeature
{
    public bool IsConfigured => credentials.IsConfigured;

    public ValueTask<ReplicateCredential?> FindAsync(ProviderContext context, CancellationToken cancellationToken) => credentials.FindAsync(context, cancellationToken);

    public async ValueTask<ProviderContext> GetOwnerAsync(ProviderContext caller, CancellationToken cancellationToken = default) =>
        (await credentials.FindAsync(caller, cancellationToken).ConfigureAwait(false))?.Owner
        ?? (credentials is ConfiguredReplicateCredentials ? ProviderContext.Host : caller);

    /// <exception cref="ProviderException">There is none.</exception>
    public async Task<ReplicateCredential> GetAsync(ProviderContext context, string operation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await credentials.FindAsync(context, cancellationToken).ConfigureAwait(false)
            ?? throw new ProviderException(
                ProviderErrorKind.Unauthenticated, ReplicateProvider.ProviderId, operation,
                $"{ConfiguredReplicateCredentials.Variable} environment variable not set. Set it, or {ReplicateOptions.SectionPath}:ApiToken; a token is made at replicate.com/account/api-tokens.")
            {
                NothingSent = true,
            };
    }
}
