namespace CloudTraining.Sdk.Jobs;

/// <summary>A lease that was taken.</summary>
/// <param name="Name">Of which work.</param>
/// <param name="Owner">Who holds it.</param>
/// <param name="Fence">Rises with every change of owner, so that a late holder can be told apart.</param>
/// <param name="ExpiresAt">By the store's clock.</param>
public sealed record Lease(string Name, string Owner, long Fence, DateTimeOffset ExpiresAt);
