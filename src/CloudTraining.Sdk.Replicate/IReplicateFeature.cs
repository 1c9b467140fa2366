namespace CloudTraining.Sdk.Replicate;

/// <summary>Marks the parts of the provider that are found with <c>GetFeature</c>.</summary>
internal interface IReplicateFeature;
