using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.AspNetCore.Tests.Events;

/// <summary>A reader that does not read costs itself its stream, and nobody anything else.</summary>
public sealed partial class SlowReaderTests
{
    [Test, CancelAfter(120_000)]
    public async Task A_reader_that_never_reads_is_closed_the_others_go_on_and_it_resumes_without_loss(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings { Configuration = { ["CloudTraining:Events:SlowReaderDeadline"] = "2" } });
        using var healthy = await SseClient.OpenAsync(host.Client, cancellationToken, 0);
        using var stalled = await ConnectStalledAsync(host, cancellationToken);
        while (await OpenStreamsAsync(host, cancellationToken) < 2)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        // Several megabytes: the buffers of two sockets swallow less.
        var written = 0;
        var received = new List<long>();
        while (await OpenStreamsAsync(host, cancellationToken) == 2)
        {
            for (var i = 0; i < 50; i++, written++)
            {
                await AddLargeAsync(host);
            }

            while (received.Count < written)
            {
                received.Add(long.Parse((await healthy.ReadMessageAsync(cancellationToken)).Id!));
            }
        }

        var last = await ReadLastIdAsync(stalled, cancellationToken);
        using var again = await SseClient.OpenAsync(host.Client, cancellationToken, last);
        var rest = new List<long>();
        while (rest.Count == 0 || rest[^1] < written)
        {
            rest.Add(long.Parse((await again.ReadMessageAsync(cancellationToken)).Id!));
        }

        TestContext.Out.WriteLine($"{written} events, the stalled reader took {last} before it was closed");
        Assert.That(received, Is.EqualTo(Enumerable.Range(1, written).Select(id => (long)id)), "the healthy reader missed nothing");
        Assert.That(rest, Is.EqualTo(Enumerable.Range((int)last + 1, written - (int)last).Select(id => (long)id)), "the stalled reader goes on where it was");
    }

    private static async Task AddLargeAsync(ApiHost host)
    {
        var job = Some.Job(JobStatus.Completed, userId: "alice");
        await host.Store.AddAsync(job, [Some.Event(job) with { Message = new string('m', 4_000) }]);
    }

    private static async Task<Socket> ConnectStalledAsync(ApiHost host, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync(host.Address.Host, host.Address.Port, cancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /api/events?lastEventId=0 HTTP/1.1\r\nHost: {host.Address.Authority}\r\n{HeaderAuthentication.HeaderName}: alice,all\r\n\r\n"), cancellationToken);
        return socket;
    }

    /// <summary>The id of the last whole event that reached the socket before it was cut.</summary>
    private static async Task<long> ReadLastIdAsync(Socket socket, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await socket.ReceiveAsync(buffer, cancellationToken)) > 0)
            {
                text.Append(Encoding.ASCII.GetString(buffer, 0, read));
            }
        }
        catch (SocketException)
        {
            // Cut, as it should be.
        }

        // Chunk heads stand between the pieces of the body.
        var body = ChunkHead().Replace(text.ToString(), string.Empty);
        return WholeEvent().Matches(body).Select(match => long.Parse(match.Groups[1].Value)).DefaultIfEmpty(0).Max();
    }

    private static async Task<int> OpenStreamsAsync(ApiHost host, CancellationToken cancellationToken)
    {
        var text = await host.Client.GetStringAsync("/api/cloud/metrics/prometheus", cancellationToken);
        return int.Parse(text.Split("\nsimpletuner_event_streams_open ")[1].Trim());
    }

    [GeneratedRegex(@"\r\n[0-9A-Fa-f]+\r\n")]
    private static partial Regex ChunkHead();

    [GeneratedRegex(@"id: (\d+)\ndata: \{[^\n]*\}\n\n")]
    private static partial Regex WholeEvent();
}
