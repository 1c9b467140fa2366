namespace CloudTraining.Sdk.AspNetCore.Events;

/// <summary>
/// The newest frames, serialised once for all connections. One writer; readers hold a (segment number, frame index) and no reference,
/// so a slow reader keeps nothing alive and learns by the number that it was overrun.
/// </summary>
internal sealed class FrameRing
{
    private readonly FrameSegment?[] _segments;
    private long _newest;
    private long _oldest;
    private long _head;

    public FrameRing(int segments) => _segments = new FrameSegment?[segments];

    /// <summary>The cursor of the newest frame; where the ring began when it holds none.</summary>
    public long Head => Volatile.Read(ref _head);

    /// <summary>Forgets everything and begins anew after this cursor. Readers of older frames find themselves overrun.</summary>
    public void Restart(long cursor)
    {
        var number = _newest + 1;
        Place(new FrameSegment(number, cursor, 0));
        Volatile.Write(ref _oldest, number);
        Volatile.Write(ref _head, cursor);
    }

    public void Append(ReadOnlySpan<byte> frame, long cursor, string jobId, string? userId)
    {
        var current = _segments[_newest % _segments.Length]!;
        if (!current.TryAppend(frame, cursor, jobId, userId))
        {
            var next = new FrameSegment(_newest + 1, _head, frame.Length);
            next.TryAppend(frame, cursor, jobId, userId);
            Place(next);
        }

        Volatile.Write(ref _head, cursor);
    }

    /// <summary>The segment of that number, or null when it was overrun or does not exist yet (see <see cref="IsOverrun"/>).</summary>
    public FrameSegment? Find(long number)
    {
        var segment = Volatile.Read(ref _segments[number % _segments.Length]);
        return segment?.Number == number && number >= Volatile.Read(ref _oldest) ? segment : null;
    }

    /// <summary>Whether the segment of that number was there once.</summary>
    public bool IsOverrun(long number) => number <= Volatile.Read(ref _newest);

    /// <summary>How reading goes on after so many frames of a segment, which a reader holds that has come to that cursor.</summary>
    public FrameStep StepAfter(FrameSegment segment, int count, long cursor)
    {
        var isLeft = IsOverrun(segment.Number + 1);
        if (segment.Count != count)
        {
            // A frame was appended between reading the count and learning that the segment was left behind.
            return FrameStep.More;
        }

        return !isLeft ? FrameStep.Wait

            // The ring may have been begun anew since the reader found its segment: the one with the next number does not go on where this one ended.
            : Find(segment.Number + 1) is { } next && next.Floor > cursor ? FrameStep.Gap
            : FrameStep.Next;
    }

    /// <summary>Where reading goes on after the cursor.</summary>
    /// <returns>False when frames after the cursor are not in the ring, or the cursor is beyond its head.</returns>
    public bool TryLocate(long cursor, out long segment, out int index)
    {
        (segment, index) = (0, 0);
        if (cursor > Head)
        {
            return false;
        }

        var newest = Volatile.Read(ref _newest);
        for (var number = newest; number > newest - _segments.Length && number >= Volatile.Read(ref _oldest) && number > 0; number--)
        {
            if (Find(number) is not { } found)
            {
                return false;
            }

            if (found.Floor <= cursor)
            {
                (segment, index) = (number, found.FindAfter(cursor));
                return true;
            }
        }

        return false;
    }

    private void Place(FrameSegment segment)
    {
        Volatile.Write(ref _segments[segment.Number % _segments.Length], segment);
        Volatile.Write(ref _oldest, Math.Max(_oldest, segment.Number - _segments.Length + 1));
        Volatile.Write(ref _newest, segment.Number);
    }
}
