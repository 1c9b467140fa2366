using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using CloudTraining.Sdk.AspNetCore.Tests.Hosting;

namespace CloudTraining.Sdk.AspNetCore.Tests.Events;

/// <summary>A stream on a bare socket with a small window, for readers that behave badly.</summary>
internal sealed partial class RawStream : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
    private readonly StringBuilder _text = new();
    private readonly byte[] _buffer = new byte[16 * 1024];

    private RawStream()
    {
    }

    public static async Task<RawStream> OpenAsync(ApiHost host, CancellationToken cancellationToken, long? lastId = null)
    {
        var stream = new RawStream();
        await stream._socket.ConnectAsync(host.Address.Host, host.Address.Port, cancellationToken);
        var query = lastId is { } id ? string.Create(CultureInfo.InvariantCulture, $"?lastEventId={id}") : string.Empty;
        await stream._socket.SendAsync(Encoding.ASCII.GetBytes($"GET /api/events{query} HTTP/1.1\r\nHost: {host.Address.Authority}\r\n{HeaderAuthentication.HeaderName}: alice,all\r\n\r\n"), cancellationToken);
        return stream;
    }

    /// <summary>The status of the answer.</summary>
    public async Task<int> ReadStatusAsync(CancellationToken cancellationToken)
    {
        await ReadSomeAsync(_buffer.Length, cancellationToken);
        return int.Parse(_text.ToString(9, 3), CultureInfo.InvariantCulture);
    }

    /// <returns>False when there is nothing more.</returns>
    public async Task<bool> ReadSomeAsync(int bytes, CancellationToken cancellationToken)
    {
        try
        {
            var read = await _socket.ReceiveAsync(_buffer.AsMemory(0, bytes), cancellationToken);
            _text.Append(Encoding.ASCII.GetString(_buffer, 0, read));
            return read > 0;
        }
        catch (SocketException)
        {
            // Cut by the server.
            return false;
        }
    }

    /// <summary>The id of the last whole event that reached the socket before it was cut.</summary>
    public async Task<long> ReadLastIdAsync(CancellationToken cancellationToken)
    {
        while (await ReadSomeAsync(_buffer.Length, cancellationToken))
        {
        }

        // Chunk heads stand between the pieces of the body.
        var body = ChunkHead().Replace(_text.ToString(), string.Empty);
        return WholeEvent().Matches(body).Select(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).DefaultIfEmpty(0).Max();
    }

    /// <summary>Ends the connection without a word of HTTP: with a FIN, or with a reset.</summary>
    public void Break(bool withReset)
    {
        if (withReset)
        {
            _socket.LingerState = new LingerOption(true, 0);
        }

        _socket.Dispose();
    }

    /// <summary>How many streams hold a slot.</summary>
    public static async Task<int> CountOpenAsync(ApiHost host, CancellationToken cancellationToken, HttpClient? client = null)
    {
        var text = await (client ?? host.Client).GetStringAsync("/api/cloud/metrics/prometheus", cancellationToken);
        return int.Parse(text.Split("\nsimpletuner_event_streams_open ")[1].Split('\n')[0], CultureInfo.InvariantCulture);
    }

    public static async Task WaitForOpenAsync(ApiHost host, Func<int, bool> condition, CancellationToken cancellationToken, HttpClient? client = null)
    {
        while (!condition(await CountOpenAsync(host, cancellationToken, client)))
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public void Dispose() => _socket.Dispose();

    [GeneratedRegex(@"\r\n[0-9A-Fa-f]+\r\n")]
    private static partial Regex ChunkHead();

    [GeneratedRegex(@"id: (\d+)\ndata: \{[^\n]*\}\n\n")]
    private static partial Regex WholeEvent();
}
