using System.Diagnostics;
using System.Globalization;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>Drives the process of the readers.</summary>
internal sealed class SseClientProcess : IDisposable
{
    private readonly Process _process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. OwnDll(), "sse-clients"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    public Task OpenAsync(int port, string path, int count) => SendAsync($"open {port} {path} {count}");

    /// <summary>Waits until so many events have been read in all.</summary>
    /// <returns>When, as a timestamp of the machine's clock.</returns>
    public Task<long> AwaitAsync(long deliveries) => SendAsync($"await {deliveries}");

    public Task CloseAsync() => SendAsync("close");

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private static string[] OwnDll() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(SseClientProcess).Assembly.Location] : [];

    private async Task<long> SendAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        return long.Parse(await _process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The readers' process has ended."), CultureInfo.InvariantCulture);
    }
}
