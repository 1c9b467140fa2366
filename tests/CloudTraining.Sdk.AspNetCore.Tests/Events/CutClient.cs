using System.Globalization;
using System.Text;

namespace CloudTraining.Sdk.AspNetCore.Tests.Events;

/// <summary>A client whose stream is cut after any number of bytes, also in the middle of an event; it comes back with the last id that was whole.</summary>
internal sealed class CutClient
{
    private readonly List<long> _received = [];
    private long _cursor;

    /// <summary>The ids of the events that were dispatched, in order.</summary>
    public IReadOnlyList<long> Received => _received;

    /// <summary>Opens a stream and reads until so many bytes have come.</summary>
    public Task ReadAsync(HttpClient host, int bytes, CancellationToken cancellationToken) => ReadAsync(host, read => read >= bytes, cancellationToken);

    /// <summary>Opens a stream and reads until this event has come.</summary>
    public Task ReadUntilAsync(HttpClient host, long last, CancellationToken cancellationToken) => ReadAsync(host, _ => _cursor >= last, cancellationToken);

    private async Task ReadAsync(HttpClient host, Func<int, bool> isDone, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events");
        request.Headers.Add("Last-Event-ID", _cursor.ToString(CultureInfo.InvariantCulture));
        using var response = await host.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Assert.That((int)response.StatusCode, Is.EqualTo(200));
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[512];
        var text = new StringBuilder();
        var read = 0;
        while (!isDone(read))
        {
            var count = await stream.ReadAsync(buffer, cancellationToken);
            Assert.That(count, Is.Positive, "the stream ended by itself");
            read += count;
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
            Take(text);
        }
    }

    /// <summary>Takes the whole blocks.</summary>
    private void Take(StringBuilder text)
    {
        var all = text.ToString();
        var whole = all.LastIndexOf("\n\n", StringComparison.Ordinal) + 2;
        if (whole < 2)
        {
            return;
        }

        text.Clear().Append(all, whole, all.Length - whole);
        foreach (var block in all[..whole].Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.That(block, Does.Not.Contain("resync"));
            var lines = block.Split('\n');
            if (Array.Find(lines, line => line.StartsWith("id: ", StringComparison.Ordinal)) is { } id)
            {
                _cursor = long.Parse(id[4..], CultureInfo.InvariantCulture);
                if (Array.Exists(lines, line => line.StartsWith("data: ", StringComparison.Ordinal)))
                {
                    _received.Add(_cursor);
                }
            }
        }
    }
}
