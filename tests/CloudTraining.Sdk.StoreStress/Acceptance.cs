namespace CloudTraining.Sdk.StoreStress;

/// <summary>One job that the provider accepted.</summary>
public sealed record Acceptance(string JobId, string ClientToken, string External);
