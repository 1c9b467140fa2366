using System.Globalization;
using System.Net.Mime;
using System.Text;
using System.Text.Json;
using ReplicateSimulator.Http;

namespace ReplicateSimulator.Faults;

/// <summary>Performs the fault that the plan has for a call.</summary>
public sealed class FaultMiddleware(RequestDelegate next, FaultPlan plan, TimeProvider clock)
{
    private static readonly TimeSpan BetweenSlowBytes = TimeSpan.FromSeconds(5);

    public async Task InvokeAsync(HttpContext context)
    {
        var fault = context.Operation() is { } operation ? plan.Take(operation) : null;
        switch (fault?.Kind)
        {
            case null:
                await next(context);
                break;
            case FaultKind.TooManyRequests:
                await RefuseAsync(context, fault);
                break;
            case FaultKind.HtmlBadGateway:
                await HtmlAsync(context);
                break;
            case FaultKind.HtmlBadGatewayAfterAccept:
                await PerformAsync(context);
                await HtmlAsync(context);
                break;
            case FaultKind.Status:
                await context.ProblemAsync(fault.Status, null, fault.Body ?? "A scripted fault.");
                break;
            case FaultKind.Redirect:
                context.Response.Redirect(fault.Target, permanent: false, preserveMethod: true);
                break;
            case FaultKind.ResetBeforeAccept:
                context.Abort();
                break;
            case FaultKind.ResetAfterAccept:
                await PerformAsync(context);
                context.Abort();
                break;
            case FaultKind.HangAfterAccept:
                await PerformAsync(context);
                await HangAsync(context);
                break;
            case FaultKind.ForeignNext or FaultKind.RepeatedNext or FaultKind.ListLag or FaultKind.MissingPage or FaultKind.EmptyPage:
                context.Features.Set(new ListFault(fault));
                await next(context);
                break;
            default:
                await DistortAsync(context, fault);
                break;
        }
    }

    private async Task RefuseAsync(HttpContext context, FaultRule fault)
    {
        var headers = context.Response.Headers;
        var seconds = (int)Math.Ceiling(fault.Seconds);
        var body = new Dictionary<string, object> { ["detail"] = "Request was throttled.", ["status"] = 429 };
        switch (fault.Hint)
        {
            case WaitHint.RetryAfterSeconds:
                headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                break;
            case WaitHint.RetryAfterDate:
                headers.RetryAfter = clock.GetUtcNow().AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture);
                break;
            case WaitHint.BodyMember:
                body["retry_after"] = seconds;
                break;
            case WaitHint.Detail:
                body["detail"] = $"Request was throttled. Your rate limit resets in ~{seconds}s.";
                break;
            case WaitHint.RateLimitReset:
                headers["ratelimit-remaining"] = "0";
                headers["ratelimit-reset"] = seconds.ToString(CultureInfo.InvariantCulture);
                break;
        }

        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
        await context.Response.WriteAsJsonAsync(body, JsonSerializerOptions.Web, "application/problem+json", context.RequestAborted);
    }

    private static async Task HtmlAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status502BadGateway;
        context.Response.ContentType = "text/html; charset=UTF-8";
        await context.Response.WriteAsync("<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center></body></html>");
    }

    /// <summary>Runs the call and throws its answer away.</summary>
    private async Task<byte[]> PerformAsync(HttpContext context)
    {
        var outward = context.Response.Body;
        using var caught = new MemoryStream();
        context.Response.Body = caught;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = outward;
        }

        context.Response.ContentLength = null;
        return caught.ToArray();
    }

    private static async Task HangAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    private async Task DistortAsync(HttpContext context, FaultRule fault)
    {
        var body = await PerformAsync(context);
        var response = context.Response;
        switch (fault.Kind)
        {
            case FaultKind.TruncatedBody:
                await response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), context.RequestAborted);
                break;
            case FaultKind.CutBody:
                response.ContentLength = body.Length;
                await response.Body.WriteAsync(body.AsMemory(0, body.Length / 2), context.RequestAborted);
                await response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
                break;
            case FaultKind.WrongTypes:
                await response.Body.WriteAsync(JsonDistortion.WrongTypes(body), context.RequestAborted);
                break;
            case FaultKind.NullMembers:
                await response.Body.WriteAsync(JsonDistortion.Sparse(body, keepNames: true), context.RequestAborted);
                break;
            case FaultKind.MissingMembers:
                await response.Body.WriteAsync(JsonDistortion.Sparse(body, keepNames: false), context.RequestAborted);
                break;
            case FaultKind.Replace:
                response.ContentType ??= MediaTypeNames.Application.Json;
                await response.Body.WriteAsync(Encoding.UTF8.GetBytes(fault.Body ?? ""), context.RequestAborted);
                break;
            case FaultKind.SlowBody:
                await TrickleAsync(context, body);
                break;
        }
    }

    private async Task TrickleAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentLength = body.Length;
        try
        {
            for (var place = 0; place < body.Length; place++)
            {
                await context.Response.Body.WriteAsync(body.AsMemory(place, 1), context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                await Task.Delay(BetweenSlowBytes, clock, context.RequestAborted);
            }
        }
        catch (OperationCanceledException)
        {
            context.Abort();
        }
    }
}
