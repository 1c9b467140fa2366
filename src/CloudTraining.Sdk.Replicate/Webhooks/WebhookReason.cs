namespace CloudTraining.Sdk.Replicate.Webhooks;

/// <summary>Why a delivery is not genuine; for logs and counters, never for the sender.</summary>
internal static class WebhookReason
{
    public const string MissingHeader = "missing_header";
    public const string MalformedId = "malformed_id";
    public const string MalformedTimestamp = "timestamp_malformed";
    public const string TooOld = "timestamp_too_old";
    public const string TooNew = "timestamp_too_new";
    public const string NoSupportedSignature = "no_supported_signature";
    public const string Mismatch = "signature_mismatch";
    public const string SecretUnavailable = "secret_unavailable";
}
