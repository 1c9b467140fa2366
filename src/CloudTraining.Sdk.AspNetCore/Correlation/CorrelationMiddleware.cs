using CloudTraining.Sdk.Logging;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Correlation;

/// <summary>Gives a request its correlation id and returns it in the answer.</summary>
internal static class CorrelationMiddleware
{
    /// <summary>Makes the id ambient until disposed. Does nothing when an outer call has done it.</summary>
    public static IDisposable? Begin(HttpContext context)
    {
        if (context.Items.ContainsKey(typeof(CorrelationMiddleware)))
        {
            return null;
        }

        var header = context.Request.Headers[CorrelationId.HeaderName];
        var id = CorrelationId.FromHeader(header.Count == 1 ? header[0] : null);
        context.Items[typeof(CorrelationMiddleware)] = id;
        context.Response.Headers[CorrelationId.HeaderName] = id;

        // An error handler that clears the headers must not lose the id.
        context.Response.OnStarting(
            static state =>
            {
                var current = (HttpContext)state;
                current.Response.Headers[CorrelationId.HeaderName] = (string)current.Items[typeof(CorrelationMiddleware)]!;
                return Task.CompletedTask;
            },
            context);
        return CorrelationId.Push(id);
    }

    public static async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        using (Begin(context))
        {
            await next(context);
        }
    }
}
