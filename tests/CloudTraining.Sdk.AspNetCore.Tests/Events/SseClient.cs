using System.Globalization;

namespace CloudTraining.Sdk.AspNetCore.Tests.Events;

/// <summary>Reads a stream the way a browser does; remembers the last id.</summary>
internal sealed class SseClient : IDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly StreamReader _reader;

    private SseClient(HttpResponseMessage response, Stream stream)
    {
        _response = response;
        _reader = new StreamReader(stream);
    }

    public HttpResponseMessage Response => _response;

    public long? LastId { get; private set; }

    public static async Task<SseClient> OpenAsync(HttpClient client, CancellationToken cancellationToken, long? lastId = null, string path = "/api/events")
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path) { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
        if (lastId is { } id)
        {
            request.Headers.Add("Last-Event-ID", id.ToString(CultureInfo.InvariantCulture));
        }

        var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return new SseClient(response, await response.Content.ReadAsStreamAsync(cancellationToken)) { LastId = lastId };
    }

    /// <summary>The next block, or null at the end of the stream.</summary>
    public async Task<SseFrame?> ReadAsync(CancellationToken cancellationToken)
    {
        string? id = null, name = null, data = null, retry = null, comment = null;
        var any = false;
        while (await _reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                if (!any)
                {
                    continue;
                }

                LastId = id is null ? LastId : long.Parse(id, CultureInfo.InvariantCulture);
                return new SseFrame(id, name, data, retry, comment);
            }

            any = true;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
            {
                throw new InvalidDataException($"'{line}' is no line of a stream.");
            }

            var (field, value) = (line[..colon], line[(colon + 1)..].TrimStart(' '));
            switch (field)
            {
                case "id": id = value; break;
                case "event": name = value; break;
                case "data": data = value; break;
                case "retry": retry = value; break;
                default: comment = value; break;
            }
        }

        return null;
    }

    /// <summary>The next block that a browser would dispatch as <c>message</c>.</summary>
    public async Task<SseFrame> ReadMessageAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var frame = await ReadAsync(cancellationToken) ?? throw new EndOfStreamException("The stream ended.");
            if (frame.IsMessage)
            {
                return frame;
            }
        }
    }

    /// <summary>Reads and adds the ids of messages up to the one that is named.</summary>
    public async Task ReadUntilAsync(long last, List<long> received, CancellationToken cancellationToken)
    {
        while (received.Count == 0 || received[^1] < last)
        {
            received.Add(long.Parse((await ReadMessageAsync(cancellationToken)).Id!, CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Reads what is left. False when the stream is cut instead of ended.</summary>
    public async Task<bool> ReadToEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await ReadAsync(cancellationToken) is not null)
            {
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _reader.Dispose();
        _response.Dispose();
    }
}
