using System.Net;
using System.Net.Sockets;

namespace CloudTraining.Sdk.AspNetCore.Events;

/// <summary>Counts open streams per client address and in all. Thread-safe.</summary>
internal sealed class ConnectionLimiter(int perAddress, int total)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, int> _counts = [];
    private int _total;

    /// <summary>How many slots are taken.</summary>
    public int Taken
    {
        get
        {
            lock (_gate)
            {
                return _total;
            }
        }
    }

    /// <summary>Takes a slot for a client.</summary>
    /// <returns>The slot, to be disposed when the connection ends; null when a limit is reached.</returns>
    public IDisposable? TryTake(IPAddress? address, out bool isTotal)
    {
        var key = KeyOf(address);
        lock (_gate)
        {
            isTotal = _total >= total;
            var count = _counts.GetValueOrDefault(key);
            if (isTotal || count >= perAddress)
            {
                return null;
            }

            _counts[key] = count + 1;
            _total++;
            return new Slot(this, key);
        }
    }

    /// <summary>One number per client: IPv4 as it is, also when written as IPv6; IPv6 by its first 64 bits, because a client owns all of those.</summary>
    internal static UInt128 KeyOf(IPAddress? address)
    {
        if (address is null)
        {
            return UInt128.MaxValue;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            bytes[8..].Clear();
            return System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes) | UInt128.One;
        }

        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[..length]);
    }

    private void Free(UInt128 key)
    {
        lock (_gate)
        {
            _total--;
            if (--_counts[key] == 0)
            {
                _counts.Remove(key);
            }
        }
    }

    private sealed class Slot(ConnectionLimiter limiter, UInt128 key) : IDisposable
    {
        private int _freed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _freed, 1) == 0)
            {
                limiter.Free(key);
            }
        }
    }
}
