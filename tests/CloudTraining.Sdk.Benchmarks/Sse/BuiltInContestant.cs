using System.Collections.Concurrent;
using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>The framework's <c>TypedResults.ServerSentEvents</c> with a channel per connection, as its samples show it.</summary>
internal sealed class BuiltInContestant(WebApplication app, ConcurrentDictionary<Channel<SseItem<string>>, bool> channels) : ISseContestant
{
    private long _id;

    public string Name => "TypedResults.ServerSentEvents";

    public string Path => "/events";

    public int Port { get; } = SseHost.PortOf(app);

    public static async Task<ISseContestant> StartAsync()
    {
        var channels = new ConcurrentDictionary<Channel<SseItem<string>>, bool>();
        var app = await SseHost.StartAsync(
            _ => { },
            app => app.MapGet("/events", (HttpContext context) => TypedResults.ServerSentEvents(ReadAsync(channels, context.RequestAborted))));
        return new BuiltInContestant(app, channels);
    }

    public ValueTask PublishAsync(int events)
    {
        for (var i = 0; i < events; i++)
        {
            var item = new SseItem<string>(BenchEvents.MakeData()) { EventId = (++_id).ToString(CultureInfo.InvariantCulture) };
            foreach (var (channel, _) in channels)
            {
                channel.Writer.TryWrite(item);
            }
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private static async IAsyncEnumerable<SseItem<string>> ReadAsync(ConcurrentDictionary<Channel<SseItem<string>>, bool> channels, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateUnbounded<SseItem<string>>(new UnboundedChannelOptions { SingleReader = true });
        channels[channel] = true;
        try
        {
            // Without a first item no byte leaves the server and the reader never knows that it is open.
            yield return new SseItem<string>("open");
            await foreach (var item in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return item;
            }
        }
        finally
        {
            channels.TryRemove(channel, out _);
        }
    }
}
