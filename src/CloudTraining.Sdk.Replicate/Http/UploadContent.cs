using System.Buffers;
using System.Net;

namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>Sends a stream without holding it in memory, counts it, and stops at the limit.</summary>
internal sealed class UploadContent(Stream content, long limit, Action<long> onSent) : HttpContent
{
    private const int BufferSize = 81_920;

    /// <summary>Bytes sent so far.</summary>
    public long Sent { get; private set; }

    /// <summary>Whether it was stopped at the limit.</summary>
    public bool IsTooLarge { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                Sent += read;
                if (Sent > limit)
                {
                    IsTooLarge = true;
                    throw new IOException("The upload is larger than allowed.");
                }

                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                onSent(Sent);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = content.CanSeek ? content.Length - content.Position : 0;
        return content.CanSeek;
    }
}
