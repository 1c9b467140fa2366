using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.AspNetCore.Events;

internal sealed partial class EventStreamConnection
{
    private const int ReplayPage = 256;

    private async Task RunAfterAsync(Task<bool> replay)
    {
        if (await replay)
        {
            Run();
        }
    }

    /// <summary>What lies behind the ring: pages of the log until the ring takes over. The same cursor, the same frames. Never throws.</summary>
    /// <returns>False when the stream ended. The caller goes on, and not this: a log that answers at once would fill the stack.</returns>
    private async Task<bool> ReplayAsync()
    {
        try
        {
            using var frames = new EventFrame();
            while (!IsClosing)
            {
                var page = await _hub.Log.ReadAsync(_cursor, ReplayPage, _hub.Stopping);
                if (page.Resync)
                {
                    Write(_hub.ResyncFrame);
                    _cursor = page.Next;
                    WriteCursor();
                }

                foreach (var change in page.Events)
                {
                    WriteIfTaken(frames, change);
                }

                _cursor = page.Next;
                var flush = _writer.FlushAsync();
                if (!flush.IsCompleted)
                {
                    BeginBlocked();
                }

                Check(await flush);
                EndBlocked();
                if (_hub.Ring.TryLocate(_cursor, out _, out _))
                {
                    break;
                }

                if (page.Events.Count == 0)
                {
                    ThrowIfBehind();
                    break;
                }
            }

            _needsReplay = false;
            return true;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (exception is JobStoreException)
            {
                _hub.LogStreamFailed(exception);
                Close(StreamCloseReason.Failed);
            }

            Fail(exception);
            return false;
        }
    }

    /// <summary>The ring is filled from the log, so a log that ends before it is another than it was; reading it once more would not help.</summary>
    private void ThrowIfBehind()
    {
        var head = _hub.Ring.Head;
        if (_cursor < head)
        {
            throw new JobStoreException($"The event log ends at {_cursor}, but {head} had been read from it before.", isTransient: true);
        }
    }

    private void WriteIfTaken(EventFrame frames, JobEvent change)
    {
        if (_filter.Takes(change))
        {
            Write(frames.Encode(change));
            _announced = change.Cursor;
            _hub.CountDelivered(1);
        }
    }
}
