using System.Globalization;

namespace ReplicateSimulator.Http;

/// <summary>Refuses calls above the account's rate, with the sentence and the headers of the provider.</summary>
public sealed class RateLimitMiddleware(RequestDelegate next, RateWindows windows)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Operation() is not { } operation || operation == "files.download")
        {
            return next(context);
        }

        var create = operation is "predictions.create" or "trainings.create" or "models.predictions.create";
        var (remaining, reset) = windows.Take(context.Account(), create);
        var seconds = Math.Max(1, (int)Math.Ceiling(reset.TotalSeconds));
        context.Response.Headers["ratelimit-remaining"] = Math.Max(0, remaining).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["ratelimit-reset"] = seconds.ToString(CultureInfo.InvariantCulture);
        return remaining >= 0
            ? next(context)
            : context.ProblemAsync(
                StatusCodes.Status429TooManyRequests, null, $"Request was throttled. Your rate limit resets in ~{seconds}s.");
    }
}
