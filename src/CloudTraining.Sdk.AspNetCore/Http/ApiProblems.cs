using System.Globalization;
using System.Text.Json;
using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Logging;
using CloudTraining.Sdk.Providers;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace CloudTraining.Sdk.AspNetCore.Http;

/// <summary>Turns what can go wrong into problem details. No exception text of unforeseen errors leaves the host.</summary>
internal static class ApiProblems
{
    /// <summary>The answer to an exception, or null when it is none that a caller can act on.</summary>
    public static ApiException? From(Exception exception) => exception switch
    {
        ApiException api => api,
        JobNotFoundException missing => new ApiException(404, "job_not_found", missing.Message),
        JobStateException state => new ApiException(409, "invalid_job_state", state.Message),
        TrainingRequestException { IsConflict: true } request => new ApiException(409, "idempotency_conflict", request.Message) { Errors = request.Errors },
        TrainingRequestException request => new ApiException(422, "invalid_request", request.Message) { Errors = request.Errors },
        UnknownProviderException unknown => new ApiException(404, "unknown_provider", $"Unknown provider: {unknown.Name}. Registered: {(unknown.Registered.Count > 0 ? string.Join(", ", unknown.Registered) : "none")}."),
        JobStoreException store => new ApiException(503, "store_unavailable", "The job store cannot be reached at the moment; nothing was changed.") { RetryAfter = store.IsTransient ? 2 : 30 },
        ProviderException provider => new ApiException(provider.Kind == ProviderErrorKind.RateLimited ? 503 : 502, "provider_error", provider.Message)
        {
            RetryAfter = provider.RetryAfter is { } wait ? (int)Math.Ceiling(wait.TotalSeconds) : null,
        },
        BadHttpRequestException { StatusCode: 413 } => new ApiException(413, "body_too_large", "The request body is too large."),
        BadHttpRequestException { StatusCode: 408 } => new ApiException(408, "body_too_slow", "The request body arrived too slowly."),
        BadHttpRequestException bad => new ApiException(bad.StatusCode, "bad_request", "The request could not be read."),
        _ => null,
    };

    public static Task WriteAsync(HttpContext context, ApiException problem, bool isSubmission = false)
    {
        var response = context.Response;
        response.Clear();
        response.StatusCode = problem.Status;
        response.ContentType = "application/problem+json";
        response.Headers.CacheControl = "no-store";
        var correlation = CorrelationId.GetOrCreate();
        response.Headers[CorrelationId.HeaderName] = correlation;
        if (problem.RetryAfter is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var body = new ProblemJson
        {
            Type = $"urn:cloudtraining:problem:{problem.Code}",
            Title = ReasonPhrases.GetReasonPhrase(problem.Status),
            Status = problem.Status,
            Detail = problem.Message,
            Code = problem.Code,
            CorrelationId = correlation,
            Errors = problem.Errors,
            Success = isSubmission ? false : null,
            Error = isSubmission ? problem.Message : null,
        };
        return JsonSerializer.SerializeAsync(response.Body, body, ContractsJson.Default.ProblemJson, context.RequestAborted);
    }
}
