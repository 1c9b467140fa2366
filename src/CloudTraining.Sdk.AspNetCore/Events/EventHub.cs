using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.AspNetCore.Events;

/// <summary>
/// Feeds the ring from the durable event log, whichever host wrote there, and wakes the open streams. One reader of the log, one timer for all streams.
/// </summary>
internal sealed partial class EventHub : IDisposable
{
    private const int ReadAtOnce = 1_000;
    private const int RingSegments = 64;
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly EventStreamOptions _options;
    private readonly ILogger _logger;
    private readonly StreamPump[] _pumps;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping;
    private readonly ITimer _timer;
    private readonly Meter _meter;
    private readonly Counter<long> _delivered;
    private readonly Counter<long> _closed;
    private readonly int _ticksPerHeartbeat;
    private byte[] _heartbeatFrame = [];
    private long _delivery;
    private int _nextPump;
    private int _tick;

    public EventHub(IJobEventLog log, EventStreamOptions options, TimeProvider clock, IHostApplicationLifetime lifetime, IMeterFactory meters, ILogger<EventHub> logger)
    {
        Log = log;
        Clock = clock;
        _options = options;
        _logger = logger;
        _stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);

        // The other half of the processors is busy with the sockets that the pumps fill.
        _pumps = [.. Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount / 2)).Select(_ => new StreamPump())];
        _ticksPerHeartbeat = Math.Max(1, (int)Math.Round(options.HeartbeatInterval / Tick));
        _meter = meters.Create("CloudTraining.Sdk.AspNetCore");
        _delivered = _meter.CreateCounter<long>("cloudtraining.events.delivered", "{event}", "Events written to streams.");
        _closed = _meter.CreateCounter<long>("cloudtraining.events.closed", "{stream}", "Streams that ended, by reason.");
        _meter.CreateObservableGauge("cloudtraining.events.open", () => _pumps.Sum(pump => pump.Count), "{stream}", "Streams that are open.");
        _stopping.Token.UnsafeRegister(static state => ((EventHub)state!).CloseAll(), this);
        WriteHeartbeatFrame();
        _timer = clock.CreateTimer(static state => ((EventHub)state!).OnTick(), this, Tick, Tick);
        Running = Task.Run(RunAsync);
    }

    public IJobEventLog Log { get; }

    public TimeProvider Clock { get; }

    public FrameRing Ring { get; } = new(RingSegments);

    /// <summary>Ends with the host.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public Task Running { get; }

    public ReadOnlySpan<byte> HeartbeatFrame => Volatile.Read(ref _heartbeatFrame);

    /// <summary>What a client gets whose cursor is below the retention floor: load the state anew.</summary>
    public ReadOnlySpan<byte> ResyncFrame => "event: resync\ndata: {\"type\":\"resync\"}\n\n"u8;

    /// <summary>Waits until the head of the log is known; not when it takes too long, and not while the host stops.</summary>
    public async Task<bool> IsReadyAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Stopping);
        try
        {
            await _ready.Task.WaitAsync(timeout, Clock, either.Token);
            return true;
        }
        catch (Exception exception) when (exception is TimeoutException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>Opens a stream on a writer whose preamble has been written. The caller awaits <see cref="EventStreamConnection.Completion"/> and removes it.</summary>
    public EventStreamConnection Open(System.IO.Pipelines.PipeWriter writer, EventStreamFilter filter, long? cursor, Action abort)
    {
        var from = cursor ?? Ring.Head;
        var needsReplay = !Ring.TryLocate(from, out _, out _);
        var connection = new EventStreamConnection(this, writer, filter, from, needsReplay, abort, ExpiresAt())
        {
            HeartbeatSlot = Random.Shared.Next(_ticksPerHeartbeat),
        };
        var pump = _pumps[(uint)Interlocked.Increment(ref _nextPump) % (uint)_pumps.Length];
        pump.Add(connection);
        if (_stopping.IsCancellationRequested)
        {
            connection.Close(StreamCloseReason.Stopping);
        }

        connection.Signal();
        return connection;
    }

    public void Remove(EventStreamConnection connection)
    {
        foreach (var pump in _pumps)
        {
            if (pump.Remove(connection))
            {
                break;
            }
        }

        _closed.Add(1, new KeyValuePair<string, object?>("reason", connection.CloseReason.ToString().ToLowerInvariant()));
    }

    public void CountDelivered(int events) => Interlocked.Add(ref _delivery, events);

    public void Dispose()
    {
        _stopping.Cancel();
        _timer.Dispose();
        _stopping.Dispose();
        _meter.Dispose();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An event stream was ended because it could not be served; the client comes back and goes on where it was")]
    private static partial void LogStreamFailed(ILogger logger, Exception exception);

    [LoggerMessage(Level = LogLevel.Error, Message = "The event log could not be read; live events pause and the next try follows in {Delay}")]
    private static partial void LogFeedFailed(ILogger logger, Exception exception, TimeSpan delay);

    public void LogStreamFailed(Exception exception) => LogStreamFailed(_logger, exception);

    private async Task RunAsync()
    {
        var started = false;
        var wait = Tick;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (!started)
                {
                    Ring.Restart(await Log.GetHeadAsync(_stopping.Token));
                    started = true;
                    _ready.TrySetResult();
                }

                await FeedAsync();
                wait = Tick;
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                LogFeedFailed(_logger, exception, wait);
                await Task.Delay(wait, Clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                wait = TimeSpan.FromSeconds(Math.Min(30, wait.TotalSeconds * 2));
            }
        }
    }

    private async Task FeedAsync()
    {
        using var frames = new EventFrame();
        while (true)
        {
            await Log.WaitAsync(Ring.Head, _stopping.Token);
            var page = await Log.ReadAsync(Ring.Head, ReadAtOnce, _stopping.Token);
            if (page.Resync)
            {
                // The log was trimmed past us: every stream reads on from the log by itself and is told there.
                Ring.Restart(page.Next);
            }

            foreach (var change in page.Events)
            {
                Ring.Append(frames.Encode(change), change.Cursor, change.JobId, change.UserId);
            }

            foreach (var pump in _pumps)
            {
                pump.Wake();
            }
        }
    }

    private void OnTick()
    {
        var now = Clock.GetTimestamp();
        var deadline = now - (long)(_options.SlowReaderDeadline.TotalSeconds * Clock.TimestampFrequency);
        var slot = _tick++ % _ticksPerHeartbeat;
        WriteHeartbeatFrame();
        foreach (var pump in _pumps)
        {
            foreach (var connection in pump.Connections)
            {
                if (connection.IsBlockedSince(deadline))
                {
                    connection.Close(StreamCloseReason.Slow);
                }
                else if (now >= connection.ExpiresAt)
                {
                    connection.Close(StreamCloseReason.Age);
                }
                else if (connection.HeartbeatSlot == slot)
                {
                    connection.Heartbeat();
                }
            }
        }

        _delivered.Add(Interlocked.Exchange(ref _delivery, 0));
    }

    private void CloseAll()
    {
        foreach (var pump in _pumps)
        {
            foreach (var connection in pump.Connections)
            {
                connection.Close(StreamCloseReason.Stopping);
            }
        }
    }

    private void WriteHeartbeatFrame() => Volatile.Write(
        ref _heartbeatFrame,
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"event: heartbeat\ndata: {{\"type\":\"heartbeat\",\"timestamp\":{Clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0:0.000}}}\n\n")));

    private long ExpiresAt() => _options.MaxAge == TimeSpan.Zero
        ? long.MaxValue
        : Clock.GetTimestamp() + (long)(_options.MaxAge.TotalSeconds * (0.9 + (Random.Shared.NextDouble() * 0.2)) * Clock.TimestampFrequency);
}
