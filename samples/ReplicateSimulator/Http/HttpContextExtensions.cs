using System.Net.Mime;
using System.Text.Json;

namespace ReplicateSimulator.Http;

/// <summary>Small words that the endpoints share.</summary>
public static class HttpContextExtensions
{
    private const string AccountItem = "account";

    /// <summary>The operation's name in the provider's schema; null for addresses of the simulator itself.</summary>
    public static string? Operation(this HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<OperationAttribute>()?.Name;

    /// <summary>The account behind the token.</summary>
    public static string Account(this HttpContext context) => (string)context.Items[AccountItem]!;

    /// <summary>Keeps the account that the token named.</summary>
    public static void SetAccount(this HttpContext context, string account) => context.Items[AccountItem] = account;

    /// <summary>Scheme and host of the request.</summary>
    public static string BaseUrl(this HttpContext context) => $"{context.Request.Scheme}://{context.Request.Host}";

    /// <summary>Writes a problem as the provider does; <paramref name="title"/> may be missing there too.</summary>
    public static Task ProblemAsync(this HttpContext context, int status, string? title, string detail, object? invalidFields = null)
    {
        var problem = new Dictionary<string, object?> { ["detail"] = detail, ["status"] = status };
        if (title is not null)
        {
            problem["title"] = title;
        }

        if (invalidFields is not null)
        {
            problem["invalid_fields"] = invalidFields;
        }

        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(problem, JsonSerializerOptions.Web, "application/problem+json", context.RequestAborted);
    }

    /// <summary>The answer for an id that nobody knows.</summary>
    public static Task NotFoundAsync(this HttpContext context) =>
        context.ProblemAsync(StatusCodes.Status404NotFound, null, "The requested resource could not be found.");

    /// <summary>Writes JSON text that is ready.</summary>
    public static Task JsonAsync(this HttpContext context, byte[] json, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = MediaTypeNames.Application.Json;
        return context.Response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }
}
