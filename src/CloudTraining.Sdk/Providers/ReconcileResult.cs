namespace CloudTraining.Sdk.Providers;

/// <summary>What a search for a lost submission found.</summary>
/// <param name="Matches">Jobs that carry the token, oldest first.</param>
/// <param name="IsComplete">Whether everything since the attempt was looked at. An incomplete search without a match proves nothing.</param>
/// <param name="Evidence">What was read, in a sentence for people.</param>
public sealed record ReconcileResult(IReadOnlyList<ProviderJob> Matches, bool IsComplete, string Evidence)
{
    /// <summary>With no match: whether the provider has made sure that the submission never takes effect, so that neither a settle time nor a second look is needed.</summary>
    public bool IsCertain { get; init; }
}
