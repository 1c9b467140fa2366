using System.Globalization;
using System.Net;
using System.Text.Json;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Json;

namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>Turns refusals and broken answers into <see cref="ProviderException"/>s whose messages hold no secret.</summary>
internal static class ReplicateErrors
{
    private const int LongestDetail = 500;

    /// <summary>The error for an answer outside 200 to 299.</summary>
    public static ProviderException FromAnswer(Call call, HttpResponseMessage response, ReadOnlyMemory<byte>? body, DateTimeOffset now)
    {
        var status = (int)response.StatusCode;
        var problem = ReadProblem(body);
        var kind = KindOf(call, response.StatusCode, problem?.Detail);
        var said = Redaction.Redact(problem?.Detail ?? problem?.Title, call.Credential);
        var message = kind switch
        {
            ProviderErrorKind.Unauthenticated => $"Replicate refused the token from {call.Credential.Source} (HTTP {status}). Check REPLICATE_API_TOKEN or {ReplicateOptions.SectionPath}:ApiToken.",
            ProviderErrorKind.PaymentRequired => $"The Replicate account lacks credit (HTTP {status}). Add credit at replicate.com, then submit again.",
            _ => $"Replicate answered {call.Operation} with HTTP {status.ToString(CultureInfo.InvariantCulture)}.",
        };
        if (!string.IsNullOrWhiteSpace(said))
        {
            message += " It said: " + Bounded(said.ReplaceLineEndings(" ").Trim());
        }

        return new ProviderException(kind, ReplicateProvider.ProviderId, call.Operation, message)
        {
            HttpStatus = status,
            ProviderCode = problem?.Title is { Length: > 0 } title ? Bounded(Redaction.Redact(title, call.Credential)!) : null,
            RetryAfter = kind is ProviderErrorKind.RateLimited or ProviderErrorKind.Unavailable
                ? RetryHint.Find(response.Headers, problem?.RetryAfter, problem?.Detail, now)
                : null,
            Fields = FieldsOf(call, kind, problem),
        };
    }

    /// <summary>The error for an answer that cannot be understood: for a create nobody knows whether it made a job.</summary>
    public static ProviderException Unreadable(Call call, int? status, string what, Exception? cause = null) =>
        new(call.Kind == CallKind.Create ? ProviderErrorKind.OutcomeUnknown : ProviderErrorKind.Protocol, ReplicateProvider.ProviderId, call.Operation, $"Replicate's answer to {call.Operation} {what}.", cause)
        {
            HttpStatus = status,
        };

    /// <summary>The error for a call without an answer.</summary>
    /// <param name="call">The call.</param>
    /// <param name="what">What happened.</param>
    /// <param name="nothingSent">Whether it is certain that nothing arrived.</param>
    /// <param name="cause">The cause.</param>
    /// <param name="retryAfter">How long to wait; null when not known.</param>
    public static ProviderException NoAnswer(Call call, string what, bool nothingSent, Exception? cause, TimeSpan? retryAfter = null) =>
        new(call.Kind == CallKind.Create && !nothingSent ? ProviderErrorKind.OutcomeUnknown : ProviderErrorKind.Unavailable, ReplicateProvider.ProviderId, call.Operation, $"Replicate could not be asked to {call.Operation}: {what}.", cause)
        {
            NothingSent = nothingSent,
            RetryAfter = retryAfter,
        };

    private static ProviderErrorKind KindOf(Call call, HttpStatusCode status, string? detail) => (int)status switch
    {
        401 => ProviderErrorKind.Unauthenticated,
        402 => ProviderErrorKind.PaymentRequired,
        403 => ProviderErrorKind.Forbidden,
        404 when call.Kind == CallKind.Create && detail?.Contains("destination", StringComparison.OrdinalIgnoreCase) == true => ProviderErrorKind.InvalidRequest,
        404 => ProviderErrorKind.NotFound,
        409 => ProviderErrorKind.Conflict,
        410 => ProviderErrorKind.Expired,
        413 => ProviderErrorKind.PayloadTooLarge,
        429 => ProviderErrorKind.RateLimited,
        408 or >= 500 => call.Kind == CallKind.Create ? ProviderErrorKind.OutcomeUnknown : ProviderErrorKind.Unavailable,
        >= 400 => ProviderErrorKind.InvalidRequest,
        _ => call.Kind == CallKind.Create ? ProviderErrorKind.OutcomeUnknown : ProviderErrorKind.Protocol,
    };

    private static Dictionary<string, string> FieldsOf(Call call, ProviderErrorKind kind, ProblemBody? problem)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var field in problem?.InvalidFields ?? [])
        {
            if (field is { Field: { Length: > 0 } name })
            {
                fields[Bounded(name)] = Bounded(Redaction.Redact(field.Description, call.Credential) ?? field.Type ?? "refused");
            }
        }

        if (fields.Count == 0 && kind == ProviderErrorKind.InvalidRequest && call.Kind == CallKind.Create && problem?.Detail?.Contains("destination", StringComparison.OrdinalIgnoreCase) == true)
        {
            fields["destination"] = Bounded(Redaction.Redact(problem.Detail, call.Credential)!);
        }

        return fields;
    }

    private static ProblemBody? ReadProblem(ReadOnlyMemory<byte>? body)
    {
        if (body is not { Length: > 0 } text)
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(AnswerText.Clean(text).Span, ReplicateJson.Default.ProblemBody);
        }
        catch (JsonException)
        {
            // A gateway in front answers in HTML; its text says nothing that the status does not.
            return null;
        }
    }

    private static string Bounded(string text) => text.Length <= LongestDetail ? text : string.Concat(text.AsSpan(0, LongestDetail - 3), "...");
}
