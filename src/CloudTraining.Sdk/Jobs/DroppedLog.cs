using System.Text;

namespace CloudTraining.Sdk.Jobs;

/// <summary>What is read in place of a kept log that was dropped to make room.</summary>
internal static class DroppedLog
{
    /// <summary>One line that says so.</summary>
    public static byte[] Note(long maxTotalBytes) =>
        Encoding.UTF8.GetBytes(string.Create(null, $"[... the kept log of this job was dropped: the logs of all jobs may take {maxTotalBytes} bytes together, and it was the oldest ...]\n"));

    /// <summary>The part of the line that a read asks for.</summary>
    public static JobLogSlice Read(long maxTotalBytes, long offset, int maxBytes)
    {
        var note = Note(maxTotalBytes);
        return LogSliceReader.Slice(note, 0, maxBytes, note.Length, offset);
    }

    public static void ThrowIfTooSmall(long maxTotalBytes, int maxBytesPerJob) => ArgumentOutOfRangeException.ThrowIfLessThan(maxTotalBytes, maxBytesPerJob);
}
