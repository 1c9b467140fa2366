using CloudTraining.Sdk.AspNetCore.Correlation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk;

/// <summary>Correlation of requests.</summary>
public static class CloudTrainingCorrelationExtensions
{
    /// <summary>
    /// Takes the correlation id of each request from its <c>X-Correlation-ID</c> header, or makes one (12 hexadecimal characters); everything the request logs carries it, so do outgoing
    /// calls to providers and the jobs it submits, and the answer returns it. A header that is no valid id is replaced, never echoed. Put it first.
    /// </summary>
    public static IApplicationBuilder UseCloudTrainingCorrelation(this IApplicationBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return app.Use(next => context => CorrelationMiddleware.InvokeAsync(context, next));
    }
}
