using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>
/// The readers, in a process of their own so that the server's CPU is the server's. Commands come on standard input, one answer each:
/// <c>open port path n</c>, <c>slow port path never|trickle</c>, <c>await deliveries</c>, <c>latency</c>, <c>ask port path etag</c>, <c>deliver port deliveries perSecond</c>, <c>close</c>.
/// </summary>
internal static class SseReadingClients
{
    /// <summary>Stands once in each event and nowhere else.</summary>
    public const char Mark = '~';

    /// <summary>Before an answer that is an error.</summary>
    public const char Failed = '!';

    /// <summary>How long anything may take before it is an error.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private static readonly List<Socket> Sockets = [];
    private static readonly List<double> Latencies = [];
    private static long _deliveries;
    private static long _opened;
    private static long _ended;
    private static bool _timed;

    public static async Task<int> RunAsync(string[] _)
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            string answer;
            try
            {
                answer = (await ObeyAsync(line.Split(' '))).ToString(CultureInfo.InvariantCulture);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                answer = $"{Failed} {line}: {exception.Message} ({Progress()})";
            }

            Console.WriteLine(answer.ReplaceLineEndings(" "));
        }

        return 0;
    }

    private static async Task<long> ObeyAsync(string[] words)
    {
        switch (words[0])
        {
            case "open":
                await OpenAsync(Number(words[1]), words[2], Number(words[3]));
                break;
            case "slow":
                await OpenSlowAsync(Number(words[1]), words[2], words[3] == "trickle");
                break;
            case "await":
                var wanted = long.Parse(words[1], CultureInfo.InvariantCulture);
                await UntilAsync(() => Interlocked.Read(ref _deliveries) >= wanted);
                break;
            case "ask":
                return await AskingClients.AskAsync($"http://127.0.0.1:{words[1]}{words[2]}", words[3] == "-" ? null : words[3]);
            case "deliver":
                return await DeliveringClient.DeliverAsync(Number(words[1]), Number(words[2]), Number(words[3]));
            case "latency":
                return TakeLatency();
            default:
                Close();
                break;
        }

        return Stopwatch.GetTimestamp();
    }

    private static async Task OpenAsync(int port, string path, int count)
    {
        Interlocked.Exchange(ref _deliveries, 0);
        Interlocked.Exchange(ref _opened, 0);
        Interlocked.Exchange(ref _ended, 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (_, token) =>
            new Reader(await ConnectAsync(port, path, null, token)).Start());
        await UntilAsync(() => Interlocked.Read(ref _opened) >= count);
    }

    /// <summary>A reader with a small window that reads nothing, or 300 bytes a second.</summary>
    private static async Task OpenSlowAsync(int port, string path, bool isTrickling)
    {
        var socket = await ConnectAsync(port, path, 4_096, CancellationToken.None);
        if (isTrickling)
        {
            _ = TrickleAsync(socket);
        }
    }

    private static async Task TrickleAsync(Socket socket)
    {
        var buffer = new byte[30];
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        try
        {
            while (await timer.WaitForNextTickAsync() && await socket.ReceiveAsync(buffer) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut by the server, as it should be, or closed by command.
        }
    }

    private static async Task<Socket> ConnectAsync(int port, string path, int? window, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (window is { } bytes)
        {
            socket.ReceiveBufferSize = bytes;
        }

        await socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n\r\n"), cancellationToken);
        lock (Sockets)
        {
            Sockets.Add(socket);
        }

        return socket;
    }

    /// <summary>The 99th percentile in nanoseconds of what came since the last call; from the first call on events are timed. Zero when there was nothing.</summary>
    private static long TakeLatency()
    {
        Volatile.Write(ref _timed, true);
        lock (Latencies)
        {
            var result = Latencies.Count == 0 ? 0 : Latencies.Order().ElementAt((int)(Latencies.Count * 0.99));
            Latencies.Clear();
            return (long)result;
        }
    }

    private static void Close()
    {
        Volatile.Write(ref _timed, false);
        foreach (var socket in Sockets)
        {
            socket.Dispose();
        }

        Sockets.Clear();
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        var start = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (!condition() && await timer.WaitForNextTickAsync())
        {
            if (Stopwatch.GetElapsedTime(start) > Limit)
            {
                throw new TimeoutException($"Not done within {Limit.TotalSeconds:0} s.");
            }
        }
    }

    private static string Progress() =>
        $"{Interlocked.Read(ref _opened)} streams opened, {Interlocked.Read(ref _ended)} ended, {Interlocked.Read(ref _deliveries)} events read";

    private static int Number(string word) => int.Parse(word, CultureInfo.InvariantCulture);

    /// <summary>Counts marks; allocates nothing while it reads.</summary>
    private sealed class Reader : SocketAsyncEventArgs
    {
        private const int DigitsOfTime = 16;

        private readonly Socket _socket;
        private bool _isOpen;

        public Reader(Socket socket)
        {
            _socket = socket;
            SetBuffer(GC.AllocateUninitializedArray<byte>(8 * 1024, pinned: true));
        }

        public void Start()
        {
            try
            {
                while (!_socket.ReceiveAsync(this))
                {
                    if (!Take())
                    {
                        return;
                    }
                }
            }
            catch (ObjectDisposedException)
            {
                // Closed by command.
            }
        }

        protected override void OnCompleted(SocketAsyncEventArgs e)
        {
            if (Take())
            {
                Start();
            }
        }

        private bool Take()
        {
            if (SocketError != SocketError.Success || BytesTransferred == 0)
            {
                Interlocked.Increment(ref _ended);
                return false;
            }

            if (!_isOpen)
            {
                _isOpen = true;
                Interlocked.Increment(ref _opened);
            }

            var bytes = MemoryBuffer.Span[..BytesTransferred];
            var marks = bytes.Count((byte)Mark);
            if (marks > 0)
            {
                Interlocked.Add(ref _deliveries, marks);
                if (Volatile.Read(ref _timed))
                {
                    Time(bytes);
                }
            }

            return true;
        }

        /// <summary>A mark may be followed by the time when its event was made; one that is cut between two reads is left out.</summary>
        private static void Time(ReadOnlySpan<byte> bytes)
        {
            var now = Stopwatch.GetTimestamp();
            for (var at = bytes.IndexOf((byte)Mark); at >= 0 && bytes.Length > at + DigitsOfTime; at = bytes.IndexOf((byte)Mark))
            {
                if (long.TryParse(bytes.Slice(at + 1, DigitsOfTime), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var made))
                {
                    lock (Latencies)
                    {
                        Latencies.Add(Stopwatch.GetElapsedTime(made, now).TotalNanoseconds);
                    }
                }

                bytes = bytes[(at + 1)..];
            }
        }
    }
}
