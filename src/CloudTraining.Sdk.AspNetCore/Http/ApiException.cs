namespace CloudTraining.Sdk.AspNetCore.Http;

/// <summary>A request that is answered with an error. Thrown by endpoints, turned into problem details by <see cref="ApiEnvelope"/>.</summary>
internal sealed class ApiException(int status, string code, string detail) : Exception(detail)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    /// <summary>The fields that were refused, with why; null for none.</summary>
    public IReadOnlyDictionary<string, string>? Errors { get; init; }

    /// <summary>After how many seconds to try again; null when not said.</summary>
    public int? RetryAfter { get; init; }

    public static ApiException NotFound(string jobId) => new(404, "job_not_found", $"Job not found: {jobId}");

    public static ApiException Invalid(string field, string message) =>
        new(422, "invalid_request", $"{field}: {message}") { Errors = new Dictionary<string, string>(StringComparer.Ordinal) { [field] = message } };

    public static ApiException BadValue(string field, string detail) =>
        new(400, "invalid_value", detail) { Errors = new Dictionary<string, string>(StringComparer.Ordinal) { [field] = detail } };

    public static ApiException Forbidden(string detail) => new(403, "permission_denied", detail);
}
