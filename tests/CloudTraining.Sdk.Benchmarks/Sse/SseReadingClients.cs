using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>The readers, in a process of their own so that the server's CPU is the server's. Commands come on standard input: <c>open port path n</c>, <c>await deliveries</c>, <c>close</c>.</summary>
internal static class SseReadingClients
{
    /// <summary>Stands once in each event and nowhere else.</summary>
    public const char Mark = '~';

    private static readonly List<Socket> Sockets = [];
    private static long _deliveries;
    private static long _opened;

    public static async Task<int> RunAsync(string[] _)
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ');
            switch (words[0])
            {
                case "open":
                    await OpenAsync(int.Parse(words[1], CultureInfo.InvariantCulture), words[2], int.Parse(words[3], CultureInfo.InvariantCulture));
                    break;
                case "await":
                    await UntilAsync(() => Interlocked.Read(ref _deliveries) >= long.Parse(words[1], CultureInfo.InvariantCulture));
                    break;
                default:
                    Close();
                    break;
            }

            Console.WriteLine(Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture));
        }

        return 0;
    }

    private static async Task OpenAsync(int port, string path, int count)
    {
        Interlocked.Exchange(ref _deliveries, 0);
        Interlocked.Exchange(ref _opened, 0);
        var request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n\r\n");
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (_, token) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, port, token);
            await socket.SendAsync(request, token);
            lock (Sockets)
            {
                Sockets.Add(socket);
            }

            new Reader(socket).Start();
        });
        await UntilAsync(() => Interlocked.Read(ref _opened) >= count);
    }

    private static void Close()
    {
        foreach (var socket in Sockets)
        {
            socket.Dispose();
        }

        Sockets.Clear();
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(2));
        while (!condition() && await timer.WaitForNextTickAsync())
        {
        }
    }

    /// <summary>Counts marks; allocates nothing while it reads.</summary>
    private sealed class Reader : SocketAsyncEventArgs
    {
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
                return false;
            }

            if (!_isOpen)
            {
                _isOpen = true;
                Interlocked.Increment(ref _opened);
            }

            var marks = MemoryBuffer.Span[..BytesTransferred].Count((byte)Mark);
            if (marks > 0)
            {
                Interlocked.Add(ref _deliveries, marks);
            }

            return true;
        }
    }
}
