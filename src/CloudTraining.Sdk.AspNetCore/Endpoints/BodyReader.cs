using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudTraining.Sdk.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>Reads JSON bodies; what cannot be read is refused with the place named.</summary>
internal static class BodyReader
{
    /// <summary>The body, or null when there is none.</summary>
    public static async Task<T?> ReadBodyAsync<T>(this ApiRequest request, JsonTypeInfo<T> type)
        where T : class
    {
        var http = request.Context.Request;
        if (http.ContentLength == 0 || request.Context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return null;
        }

        if (!http.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) ?? false)
        {
            throw new ApiException(415, "unsupported_media_type", "The body must be application/json.");
        }

        try
        {
            return await JsonSerializer.DeserializeAsync(http.Body, type, request.Aborted);
        }
        catch (JsonException exception)
        {
            throw Refuse(exception);
        }
    }

    public static ApiException Refuse(JsonException exception)
    {
        var field = exception.Path is { Length: > 2 } path ? path[2..] : "body";
        var place = exception.LineNumber is { } line ? $" (line {line + 1}, byte {exception.BytePositionInLine + 1})" : string.Empty;
        return new ApiException(exception.Path is { Length: > 2 } ? 422 : 400, "invalid_json", $"{field}: the JSON cannot be read{place}.")
        {
            Errors = new Dictionary<string, string>(StringComparer.Ordinal) { [field] = "The JSON cannot be read, or the value has another type." },
        };
    }
}
