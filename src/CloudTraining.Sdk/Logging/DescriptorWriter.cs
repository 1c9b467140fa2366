using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace CloudTraining.Sdk.Logging;

/// <summary>Writes to an open file of the operating system until all is taken or it refuses.</summary>
[SupportedOSPlatform("linux")]
internal static class DescriptorWriter
{
    /// <summary>The number of bytes taken; fewer than given when <paramref name="error"/> says why.</summary>
    public static int Write(int file, ReadOnlySpan<byte> bytes, out int error)
    {
        error = 0;
        var done = 0;
        while (done < bytes.Length)
        {
            var taken = NativeFile.Write(file, bytes[done..]);
            if (taken >= 0)
            {
                done += (int)taken;
                continue;
            }

            error = Marshal.GetLastPInvokeError();
            if (error == NativeFile.TryAgain)
            {
                NativeFile.WaitWritable(file);
            }
            else if (error != NativeFile.Interrupted)
            {
                return done;
            }

            error = 0;
        }

        return done;
    }
}
