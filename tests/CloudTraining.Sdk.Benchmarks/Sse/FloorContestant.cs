using System.Collections.Concurrent;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>The floor: one array written to each connection's pipe. No filter, no replay, no limits.</summary>
internal sealed class FloorContestant(WebApplication app, ConcurrentDictionary<PipeWriter, bool> writers) : ISseContestant
{
    private long _id;

    public string Name => "floor: byte[] to each PipeWriter";

    public string Path => "/events";

    public int Port { get; } = SseHost.PortOf(app);

    public static async Task<ISseContestant> StartAsync()
    {
        var writers = new ConcurrentDictionary<PipeWriter, bool>();
        var app = await SseHost.StartAsync(_ => { }, app => app.MapGet("/events", async (HttpContext context) =>
        {
            context.Response.ContentType = "text/event-stream";
            var writer = context.Response.BodyWriter;
            await context.Response.WriteAsync(": open\n\n");
            await writer.FlushAsync();
            writers[writer] = true;
            var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            using var registration = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
            writers.TryRemove(writer, out _);
        }));
        return new FloorContestant(app, writers);
    }

    public async ValueTask PublishAsync(int events)
    {
        for (var i = 0; i < events; i++)
        {
            var frame = BenchEvents.MakeFrame(++_id);
            foreach (var (writer, _) in writers)
            {
                var flush = writer.WriteAsync(frame);
                if (!flush.IsCompletedSuccessfully)
                {
                    await flush;
                }
            }
        }
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
