namespace ReplicateSimulator.Http;

/// <summary>Counts calls by operation.</summary>
public sealed class CallCounterMiddleware(RequestDelegate next, CallCounter counter)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (context.Operation() is { } operation)
        {
            counter.Add(operation, context.Request.Headers);
        }

        return next(context);
    }
}
