using System.Net;
using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CloudTraining.Sdk.AspNetCore.Tests.Events;

/// <summary>Many streams in one HTTP/2 connection, as a browser opens them behind TLS.</summary>
public sealed class Http2StreamTests
{
    private const int Streams = 100;

    // 700 KB for each stream: its window of 64 KB and the server's buffer take less.
    private const int Events = 600;
    private readonly ManualTimeProvider _clock = new();

    [Test, CancelAfter(120_000)]
    public async Task A_stream_whose_window_is_used_up_holds_up_none_of_the_99_others_of_its_connection(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings
        {
            Clock = _clock,
            Configuration = { ["CloudTraining:Events:MaxConnectionsPerAddress"] = $"{Streams + 1}" },
            Kestrel = kestrel =>
            {
                kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Protocols = HttpProtocols.Http2);
                kestrel.Limits.Http2.MaxStreamsPerConnection = Streams + 2;
                kestrel.Limits.MinResponseDataRate = null;
            },
        });
        using var client = CreateClient(host);
        var streams = await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => SseClient.OpenAsync(client, cancellationToken, 0)));
        for (var i = 0; i < Events; i++)
        {
            await AddAsync(host);
        }

        var received = await Task.WhenAll(streams.Skip(1).Select(stream => ReadUntilAsync(stream, Events, cancellationToken)));
        for (var second = 0; second < 10; second++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        await RawStream.WaitForOpenAsync(host, open => open == Streams - 1, cancellationToken, client);
        await AddAsync(host);
        var live = await Task.WhenAll(streams.Skip(1).Select(stream => ReadUntilAsync(stream, Events + 1, cancellationToken)));
        var isWhole = await streams[0].ReadToEndAsync(cancellationToken);
        var taken = streams[0].LastId!.Value;
        using var again = await SseClient.OpenAsync(client, cancellationToken, taken);
        var rest = await ReadUntilAsync(again, Events + 1, cancellationToken);

        TestContext.Out.WriteLine($"{taken} of {Events} events went into the window of the stream that was not read");
        var everything = Enumerable.Range(1, Events + 1).Select(id => (long)id).ToList();
        Assert.That(received, Has.All.EqualTo(everything[..Events]));
        Assert.That(live, Has.All.EqualTo(everything[Events..]));
        Assert.That(isWhole, Is.False, "the stream was reset, the connection was not");
        Assert.That(taken, Is.LessThan(Events), "it was not blocked at all");
        Assert.That(rest, Is.EqualTo(everything[(int)taken..]), "it goes on where it was");
        Array.ForEach(streams, stream => stream.Dispose());
    }

    private static HttpClient CreateClient(ApiHost host)
    {
        var client = new HttpClient(new SocketsHttpHandler { InitialHttp2StreamWindowSize = 65_535, EnableMultipleHttp2Connections = false })
        {
            BaseAddress = host.Address,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        client.DefaultRequestHeaders.Add(HeaderAuthentication.HeaderName, "alice,all");
        return client;
    }

    private static async Task AddAsync(ApiHost host)
    {
        var job = Some.Job(JobStatus.Completed, userId: "alice");
        await host.Store.AddAsync(job, [host.EventOf(job) with { Message = new string('m', 1_000) }]);
    }

    private static async Task<List<long>> ReadUntilAsync(SseClient stream, long last, CancellationToken cancellationToken)
    {
        var received = new List<long>();
        await stream.ReadUntilAsync(last, received, cancellationToken);
        return received;
    }
}
