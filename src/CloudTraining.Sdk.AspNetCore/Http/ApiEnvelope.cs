using CloudTraining.Sdk.AspNetCore.Correlation;
using CloudTraining.Sdk.AspNetCore.Identity;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.AspNetCore.Http;

/// <summary>What every endpoint of the API has around it: correlation, the gate, the check for foreign origins, the caller, a bound on the body, problem details.</summary>
internal sealed partial class ApiEnvelope
{
    private readonly AccessGate _gate;
    private readonly ICloudTrainingUser _users;
    private readonly long _maxBodyBytes;
    private readonly ILogger _logger;

    public ApiEnvelope(IServiceProvider services, long maxBodyBytes)
    {
        _gate = new AccessGate(services.GetRequiredService<IHostEnvironment>());
        _users = services.GetService<ICloudTrainingUser>() ?? new ClaimsCloudTrainingUser();
        _maxBodyBytes = maxBodyBytes;
        _logger = services.GetRequiredService<ILogger<ApiEnvelope>>();
    }

    /// <summary>The delegate of an endpoint.</summary>
    /// <param name="handler">What it does.</param>
    /// <param name="isWebhook">Verified by signature: neither the gate nor the origin counts.</param>
    /// <param name="isSubmission">Whether errors carry the members that clients read from the answer to a submission.</param>
    public RequestDelegate Wrap(ApiHandler handler, bool isWebhook = false, bool isSubmission = false) => async context =>
    {
        using var correlation = CorrelationMiddleware.Begin(context);
        try
        {
            var caller = isWebhook ? new CloudTrainingCaller() : await AdmitAsync(context);
            if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit && (limit.MaxRequestBodySize is not { } set || set > _maxBodyBytes))
            {
                limit.MaxRequestBodySize = _maxBodyBytes;
            }

            if (await handler(new ApiRequest(context, caller)) is { } result)
            {
                await result.ExecuteAsync(context);
            }
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client left; there is nobody to answer.
        }
        catch (Exception exception) when (!context.Response.HasStarted && exception is not OutOfMemoryException)
        {
            await AnswerAsync(context, exception, isSubmission);
        }
    };

    private async ValueTask<CloudTrainingCaller> AdmitAsync(HttpContext context)
    {
        if (!_gate.Allows(context, out var caller))
        {
            throw ApiException.Forbidden(
                "The host has not decided who may use this endpoint. Call RequireAuthorization(...) or AllowAnonymous() on what MapCloudTraining() returns. Until then only requests from this machine are answered, in Development and without a proxy.");
        }

        if (CrossSite.IsForeign(context.Request))
        {
            throw new ApiException(403, "cross_origin", "State-changing requests from pages of another origin are refused.");
        }

        caller ??= await _users.ResolveAsync(context);
        context.Response.Headers[CallerToken.HeaderName] = CallerToken.Of(caller);
        return caller;
    }

    private async Task AnswerAsync(HttpContext context, Exception exception, bool isSubmission)
    {
        var problem = ApiProblems.From(exception);
        if (problem is null)
        {
            LogFailed(_logger, exception, context.GetEndpoint()?.DisplayName);
            problem = new ApiException(500, "internal_error", "The request failed for a reason of the host's. Its log has the details under this correlation id.");
        }
        else if (problem.Status >= 500)
        {
            LogUnavailable(_logger, exception, context.GetEndpoint()?.DisplayName);
        }

        await ApiProblems.WriteAsync(context, problem, isSubmission);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Endpoint} failed")]
    private static partial void LogFailed(ILogger logger, Exception exception, string? endpoint);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Endpoint} could not be served")]
    private static partial void LogUnavailable(ILogger logger, Exception exception, string? endpoint);
}
