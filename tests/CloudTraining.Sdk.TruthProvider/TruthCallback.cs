namespace CloudTraining.Sdk.TruthProvider;

/// <summary>One callback: the job has that status now. The same delivery may come several times.</summary>
public sealed record TruthCallback(string Delivery, string Id, string? Token, string Status);
