using System.Globalization;
using System.Text;
using CloudTraining.Sdk.AspNetCore.Events;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.OpenApi;
using CloudTraining.Sdk.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary><c>GET /api/events</c>: what was missed and what happens, as server-sent events.</summary>
internal sealed class EventEndpoint(HttpApiRuntime api)
{
    public static void Map(EndpointGroup group, HttpApiRuntime api) =>
        group.Get("/api/events", new EventEndpoint(api).StreamAsync, new ApiDoc(
            "Follow what happens to jobs (server-sent events)",
            ContentType: "text/event-stream",
            Query:
            [
                ApiParameter.Text("lastEventId", "The id of the last event seen, for clients that cannot send the header Last-Event-ID."),
                ApiParameter.Text("job_id", "Only events of this job."),
            ],
            Errors: [400, 429]));

    /// <summary>Takes a slot for the client of this connection.</summary>
    public static IDisposable TakeSlot(ConnectionLimiter limiter, HttpContext context) =>
        limiter.TryTake(context.Connection.RemoteIpAddress, out var isTotal)
        ?? throw (isTotal
            ? new ApiException(503, "too_many_streams", "Too many streams are open. Try again later.") { RetryAfter = 10 }
            : new ApiException(429, "too_many_streams_per_client", "This client address has too many streams open. Close one, share one between tabs, or try again later.") { RetryAfter = 5 });

    /// <summary>What keeps servers, proxies and browsers from holding events back.</summary>
    public static void WriteHeaders(HttpContext context)
    {
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var headers = context.Response.Headers;
        headers.ContentType = "text/event-stream";
        headers.CacheControl = "no-cache, no-store, no-transform";
        headers.ContentEncoding = "identity";
        headers["X-Accel-Buffering"] = "no";
    }

    private async Task<IResult?> StreamAsync(ApiRequest request)
    {
        var jobId = request.Query.Text("job_id");
        if (jobId is not null && !JobId.IsValid(jobId))
        {
            throw ApiException.BadValue("job_id", "A job id is 1 to 128 letters, digits, dots, underscores and hyphens.");
        }

        var context = request.Context;
        using var slot = TakeSlot(api.EventSlots, context);
        var hub = api.Events;
        if (!await hub.IsReadyAsync(ReadyTimeout, request.Aborted))
        {
            throw new ApiException(503, "store_unavailable", "The event log cannot be read at the moment.") { RetryAfter = 2 };
        }

        var filter = new EventStreamFilter(request.Caller.SeesAll, request.Caller.UserId ?? string.Empty, jobId);
        var after = ReadCursor(request);
        WriteHeaders(context);
        context.Response.Headers[HeartbeatHeader] = api.Options.Events.HeartbeatInterval.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
        var head = after is >= 0 ? after.Value : hub.Ring.Head;
        WritePreamble(context, after == Unreadable, head);
        await context.Response.BodyWriter.FlushAsync(request.Aborted);
        var connection = hub.Open(context.Response.BodyWriter, filter, head, context.Abort);
        try
        {
            using var gone = request.Aborted.UnsafeRegister(static state => ((EventStreamConnection)state!).Close(StreamCloseReason.Gone), connection);
            await connection.Completion;
        }
        finally
        {
            hub.Remove(connection);
        }

        return null;
    }

    /// <summary>Seconds between two heartbeats, so that a client knows how long silence is still life.</summary>
    private const string HeartbeatHeader = "X-Heartbeat-Interval";

    private const long Unreadable = -1;
    private static readonly TimeSpan ReadyTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The cursor the client names; null when it names none. The header is newer than the query: a browser sends it when it comes back by itself.</summary>
    private static long? ReadCursor(ApiRequest request)
    {
        var header = request.Context.Request.Headers["Last-Event-ID"];
        var text = header.Count > 0 && !string.IsNullOrEmpty(header[0]) ? header[0] : request.Context.Request.Query["lastEventId"] is [{ Length: > 0 } sent, ..] ? sent : null;
        return text is null ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var cursor) ? cursor
            : Unreadable;
    }

    /// <summary>Everything a browser needs at once: bytes, so that it knows the stream is open; when to come back, spread so that not all come at the same time; where it stands.</summary>
    private static void WritePreamble(HttpContext context, bool isResync, long cursor)
    {
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $": connected\nretry: {Random.Shared.Next(1_000, 5_000)}\n\n{(isResync ? "event: resync\ndata: {\"type\":\"resync\"}\n\n" : string.Empty)}id: {cursor}\n\n");
        var writer = context.Response.BodyWriter;
        var written = Encoding.UTF8.GetBytes(text, writer.GetSpan(Encoding.UTF8.GetByteCount(text)));
        writer.Advance(written);
    }
}
