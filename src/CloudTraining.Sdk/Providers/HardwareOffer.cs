namespace CloudTraining.Sdk.Providers;

/// <summary>A kind of machine.</summary>
/// <param name="Id">The provider's id, for example <c>gpu-h100</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="CostPerSecondUsd">The list price in US dollars per second; null when unknown.</param>
public sealed record HardwareOffer(string Id, string Name, decimal? CostPerSecondUsd);
