using System.Diagnostics;
using System.Globalization;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>Drives another process of this program by lines: the readers, or a server that is to be measured alone.</summary>
internal sealed class SseProcess(params string[] arguments) : IDisposable
{
    // The other side gives up first and says how far it was.
    private static readonly TimeSpan Limit = SseReadingClients.Limit + TimeSpan.FromSeconds(10);

    private readonly Process _process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. OwnDll(), .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    public Task OpenAsync(int port, string path, int count) => SendAsync($"open {port} {path} {count}");

    /// <summary>Opens a stream that is hardly read or not at all.</summary>
    public Task OpenSlowAsync(int port, string path, bool isTrickling) => SendAsync($"slow {port} {path} {(isTrickling ? "trickle" : "never")}");

    /// <summary>Waits until so many events have been read in all.</summary>
    /// <returns>When, as a timestamp of the machine's clock.</returns>
    public Task<long> AwaitAsync(long deliveries) => SendAsync($"await {deliveries}");

    /// <summary>The 99th percentile of the time from making to reading an event, since the last call.</summary>
    public async Task<TimeSpan> TakeLatencyAsync() => TimeSpan.FromMicroseconds(await SendAsync("latency") / 1_000.0);

    public Task CloseAsync() => SendAsync("close");

    /// <summary>Sends a line and reads the number that answers it.</summary>
    /// <exception cref="TimeoutException">It took too long; the message says how far it was.</exception>
    public async Task<long> SendAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        string? answer;
        try
        {
            answer = await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"The process for '{string.Join(' ', arguments)}' has not answered '{command}' within {Limit.TotalSeconds:0} s.");
        }

        return answer switch
        {
            null => throw new InvalidOperationException($"The process for '{string.Join(' ', arguments)}' has ended."),
            [SseReadingClients.Failed, ..] => throw new TimeoutException(answer),
            _ => long.Parse(answer, CultureInfo.InvariantCulture),
        };
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(Limit))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static string[] OwnDll() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(SseProcess).Assembly.Location] : [];
}
