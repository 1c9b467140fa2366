namespace CloudTraining.Sdk.Replicate.Webhooks;

/// <summary>What travels in the query of the callback address.</summary>
internal static class WebhookQuery
{
    /// <summary>The client token of the submission.</summary>
    public const string Token = "cloudtraining_token";

    /// <summary>The user whose account it is.</summary>
    public const string User = "cloudtraining_user";

    /// <summary>The organisation whose account it is.</summary>
    public const string Organization = "cloudtraining_org";
}
