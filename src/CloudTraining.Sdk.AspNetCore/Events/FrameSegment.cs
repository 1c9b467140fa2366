namespace CloudTraining.Sdk.AspNetCore.Events;

/// <summary>A run of frames in one array. One writer appends; any number of readers read what has been published. Never changed after it was left behind.</summary>
internal sealed class FrameSegment
{
    /// <summary>Below the limit from which arrays count as large objects.</summary>
    public const int Size = 64 * 1024;

    private const int MaxFrames = 1024;

    private readonly byte[] _bytes;
    private readonly FrameInfo[] _frames = new FrameInfo[MaxFrames];
    private int _length;
    private int _count;

    public FrameSegment(long number, long floor, int minimumSize)
    {
        Number = number;
        Floor = floor;
        _bytes = GC.AllocateUninitializedArray<byte>(Math.Max(Size, minimumSize));
    }

    /// <summary>Its place in the order of all segments.</summary>
    public long Number { get; }

    /// <summary>The cursor before its first frame.</summary>
    public long Floor { get; }

    /// <summary>How many frames can be read.</summary>
    public int Count => Volatile.Read(ref _count);

    public bool TryAppend(ReadOnlySpan<byte> frame, long cursor, string jobId, string? userId)
    {
        if (_count == MaxFrames || _bytes.Length - _length < frame.Length)
        {
            return false;
        }

        frame.CopyTo(_bytes.AsSpan(_length));
        _frames[_count] = new FrameInfo(_length, frame.Length, cursor, jobId, userId);
        _length += frame.Length;
        Volatile.Write(ref _count, _count + 1);
        return true;
    }

    public ref readonly FrameInfo this[int index] => ref _frames[index];

    /// <summary>The bytes of the frames from <paramref name="first"/> up to, not including, <paramref name="end"/>.</summary>
    public ReadOnlySpan<byte> Read(int first, int end)
    {
        var start = _frames[first].Offset;
        ref readonly var last = ref _frames[end - 1];
        return _bytes.AsSpan(start, last.Offset + last.Length - start);
    }

    /// <summary>The index after the last frame so that no more than <paramref name="maxBytes"/> are read from <paramref name="first"/>, but at least one frame.</summary>
    public int FindEnd(int first, int count, int maxBytes)
    {
        var limit = _frames[first].Offset + maxBytes;
        int low = first + 1, high = count;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            if (_frames[middle - 1].Offset + _frames[middle - 1].Length <= limit)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    /// <summary>The index of the first frame after the cursor; <see cref="Count"/> when there is none.</summary>
    public int FindAfter(long cursor)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_frames[middle].Cursor > cursor)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }
}
