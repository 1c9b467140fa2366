namespace CloudTraining.Sdk.Jobs;

/// <summary>How a provider names one of its jobs. Compared ordinally and never parsed; unique in every store.</summary>
/// <param name="Provider">The provider's name as registered, for example <c>replicate</c>.</param>
/// <param name="Scope">The account, namespace or endpoint the id belongs to; empty when the provider has none.</param>
/// <param name="Id">The provider's own id.</param>
public sealed record ProviderJobRef(string Provider, string Scope, string Id)
{
    /// <inheritdoc/>
    public override string ToString() => Scope.Length == 0 ? $"{Provider}:{Id}" : $"{Provider}:{Scope}/{Id}";
}
