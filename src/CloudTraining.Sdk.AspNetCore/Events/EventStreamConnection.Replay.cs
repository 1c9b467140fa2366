using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.AspNetCore.Events;

internal sealed partial class EventStreamConnection
{
    private const int ReplayPage = 256;

    /// <summary>What lies behind the ring: pages of the log until the ring takes over. The same cursor, the same frames.</summary>
    private async Task ReplayAsync()
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
                if (page.Events.Count == 0 || _hub.Ring.TryLocate(_cursor, out _, out _))
                {
                    break;
                }
            }

            _needsReplay = false;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            if (exception is JobStoreException)
            {
                _hub.LogStreamFailed(exception);
                Close(StreamCloseReason.Failed);
            }

            Fail(exception);
            return;
        }

        Run();
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
