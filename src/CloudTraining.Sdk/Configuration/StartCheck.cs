namespace CloudTraining.Sdk.Configuration;

/// <summary>Stands for the check of all options when the host starts.</summary>
internal sealed class StartCheck;
