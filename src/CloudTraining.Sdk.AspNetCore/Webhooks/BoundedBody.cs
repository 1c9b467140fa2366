using System.Buffers;
using CloudTraining.Sdk.AspNetCore.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CloudTraining.Sdk.AspNetCore.Webhooks;

/// <summary>The raw bytes of a request body, read once into a rented array. Disposing gives the array back.</summary>
internal sealed class BoundedBody : IDisposable
{
    private const int MaxFirstBytes = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly CallbackMemory _memory;
    private byte[] _bytes;
    private int _length;

    private BoundedBody(int size, CallbackMemory memory)
    {
        _memory = memory;
        _bytes = Rent(size);
    }

    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Reads the body.</summary>
    /// <exception cref="ApiException">It is larger than allowed (413), arrives too slowly (408), or the callbacks under way hold all the memory there is for them (503).</exception>
    public static async Task<BoundedBody> ReadAsync(HttpContext context, int maxBytes, CallbackMemory memory, TimeProvider clock)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = maxBytes;
        }

        // What the sender only announces takes no memory: the array grows with what has arrived.
        var body = new BoundedBody((int)Math.Clamp(context.Request.ContentLength ?? 4_096, 256, Math.Min(MaxFirstBytes, maxBytes)) + 1, memory);
        using var patience = new CancellationTokenSource(Patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, context.RequestAborted);
        try
        {
            await body.FillAsync(context.Request.Body, maxBytes, both.Token);
            return body;
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            body.Dispose();
            throw new ApiException(408, "body_too_slow", "The request body arrived too slowly.");
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_bytes.Length > 0)
        {
            Return(_bytes);
            _bytes = [];
            _length = 0;
        }
    }

    private static ApiException TooLarge(int maxBytes) => new(413, "body_too_large", $"The body is larger than {maxBytes} bytes (CloudTraining:Webhooks:MaxBodyBytes).");

    private async Task FillAsync(Stream source, int maxBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await source.ReadAsync(_bytes.AsMemory(_length), cancellationToken);
            if (read == 0)
            {
                return;
            }

            _length += read;
            if (_length > maxBytes)
            {
                throw TooLarge(maxBytes);
            }

            if (_length == _bytes.Length)
            {
                Grow();
            }
        }
    }

    private void Grow()
    {
        var larger = Rent(_bytes.Length * 2);
        _bytes.AsSpan(0, _length).CopyTo(larger);
        Return(_bytes);
        _bytes = larger;
    }

    private byte[] Rent(int size)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(size);
        if (_memory.TryTake(bytes.Length))
        {
            return bytes;
        }

        ArrayPool<byte>.Shared.Return(bytes);
        throw new ApiException(503, "too_many_callbacks", "Too many large callbacks are being read. Send the callback again.") { RetryAfter = 5 };
    }

    private void Return(byte[] bytes)
    {
        _memory.Release(bytes.Length);
        ArrayPool<byte>.Shared.Return(bytes);
    }
}
