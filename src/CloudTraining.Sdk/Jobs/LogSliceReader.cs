namespace CloudTraining.Sdk.Jobs;

/// <summary>Which bytes of a kept log answer a read, so that no character is split at either end.</summary>
internal static class LogSliceReader
{
    /// <summary>The smallest read that a store takes.</summary>
    public const int SmallestRead = LongestCharacter;

    /// <summary>The longest character in UTF-8: a smaller read could never get past one.</summary>
    private const int LongestCharacter = 4;

    public static void ThrowIfTooSmall(int maxBytes) => ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, LongestCharacter);

    /// <summary>The bytes to fetch: the wanted ones, with as many before and after as alignment may need.</summary>
    public static (int Start, int Count) Range(long offset, int maxBytes, int length)
    {
        var wanted = (int)Math.Clamp(offset < 0 ? length + offset : offset, 0, length);
        var start = Math.Max(0, wanted - (LongestCharacter - 1));
        var end = (int)Math.Min(length, (long)wanted + maxBytes);
        return (start, Math.Min(length, end + 1) - start);
    }

    /// <summary>Cuts the fetched bytes to whole characters.</summary>
    /// <param name="fetched">The bytes of <see cref="Range"/>.</param>
    /// <param name="start">Where they begin.</param>
    /// <param name="maxBytes">The bound of the answer.</param>
    /// <param name="length">How many bytes are kept in all.</param>
    /// <param name="offset">The offset asked for.</param>
    public static JobLogSlice Slice(byte[] fetched, int start, int maxBytes, int length, long offset)
    {
        var wanted = (int)Math.Clamp(offset < 0 ? length + offset : offset, 0, length);
        var first = BoundedLog.AlignDown(fetched, wanted - start);
        var last = Math.Min(fetched.Length, first + maxBytes);
        if (start + last < length)
        {
            last = BoundedLog.AlignDown(fetched, last);
        }

        return new JobLogSlice(fetched.AsMemory(first, last - first), start + first, length);
    }
}
