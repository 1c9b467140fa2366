using System.Text;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary><c>GET …/logs/stream</c>: each line as <c>data: line</c>, at the end <c>event: done</c> with the status. Frames end with LF, as SimpleTuner's client needs.</summary>
internal sealed class LogStreamEndpoint(HttpApiRuntime api)
{
    private const int MaxChars = 1024 * 1024;
    private const int TicksPerComment = 15;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    public async Task<IResult?> FollowAsync(ApiRequest request)
    {
        var job = await request.GetJobAsync(api);
        using var slot = EventEndpoint.TakeSlot(api.LogSlots, request.Context);
        EventEndpoint.WriteHeaders(request.Context);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(request.Aborted, api.Lifetime.ApplicationStopping);
        var end = await WriteAsync(request.Context.Response, job.Id, ending.Token);
        if (!request.Aborted.IsCancellationRequested)
        {
            await request.Context.Response.WriteAsync(end, request.Aborted);
        }

        return null;
    }

    /// <summary>Writes lines as they come.</summary>
    /// <returns>The last frame.</returns>
    private async Task<string> WriteAsync(HttpResponse response, string jobId, CancellationToken cancellationToken)
    {
        var lines = new LineSplitter();
        string? cursor = null;
        var idle = 0;
        try
        {
            await response.WriteAsync(": follows the log of the job\n\n", cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            while (true)
            {
                var chunk = await api.Client.ReadLogAsync(jobId, new LogReadRequest { Cursor = cursor, TailOnly = cursor is null, MaxChars = MaxChars }, cancellationToken);
                var text = lines.Add(chunk);
                if (chunk.EndOfLog)
                {
                    var job = await api.Client.FindAsync(jobId, cancellationToken);
                    return text + lines.Rest() + (job is { IsTerminal: true } ? $"event: done\ndata: {job.Status.ToWireName()}\n\n" : StreamEnd);
                }

                idle = text.Length > 0 ? 0 : idle + 1;
                await response.WriteAsync(idle > 0 && idle % TicksPerComment == 0 ? ": still there\n\n" : text, cancellationToken);
                await response.Body.FlushAsync(cancellationToken);
                if (chunk.Text.Length == 0 || cursor == chunk.NextCursor)
                {
                    await Task.Delay(Tick, api.Clock, cancellationToken);
                }

                cursor = chunk.NextCursor;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return StreamEnd;
        }
        catch (Exception exception) when (exception is JobNotFoundException or ProviderException or JobStoreException)
        {
            // The head of the answer is gone already; the client reads on with a new stream.
            return StreamEnd;
        }
    }

    private const string StreamEnd = "event: stream_end\ndata: stream_end\n\n";

    /// <summary>Cuts text into whole lines; of a line that a progress bar rewrote (carriage returns) only what stands last. Keeps no more than one line, and of that a bounded part.</summary>
    private sealed class LineSplitter
    {
        private const int MaxLine = 65_536;
        private readonly StringBuilder _rest = new();
        private bool _isRewritten;

        public string Add(LogChunk chunk)
        {
            var frames = new StringBuilder();
            if (chunk.Replaces)
            {
                _rest.Clear();
                _isRewritten = false;
                frames.Append("event: reset\ndata: reset\n\n");
            }

            foreach (var character in chunk.Text)
            {
                if (character == '\n')
                {
                    frames.Append(Take());
                }
                else if (character == '\r')
                {
                    _isRewritten = true;
                }
                else
                {
                    if (_isRewritten)
                    {
                        _rest.Clear();
                        _isRewritten = false;
                    }

                    _rest.Append(character);
                    if (_rest.Length == MaxLine)
                    {
                        frames.Append(Take());
                    }
                }
            }

            return frames.ToString();
        }

        public string Rest() => _rest.Length > 0 ? Take() : string.Empty;

        private string Take()
        {
            var frame = $"data: {_rest}\n\n";
            _rest.Clear();
            _isRewritten = false;
            return frame;
        }
    }
}
