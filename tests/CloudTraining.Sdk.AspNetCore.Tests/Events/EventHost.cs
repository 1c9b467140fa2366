using System.Diagnostics;
using System.Globalization;
using CloudTraining.Sdk.Tests.Local;

namespace CloudTraining.Sdk.AspNetCore.Tests.Events;

/// <summary>A web host in a process of its own on a SQLite file; it serves events and writes some when told to.</summary>
internal sealed class EventHost : IAsyncDisposable
{
    private readonly Process _process;

    private EventHost(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue }) { BaseAddress = address };
    }

    public HttpClient Client { get; }

    public static async Task<EventHost> StartAsync(string storePath, CancellationToken cancellationToken)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "CloudTraining.Sdk.AspNetCore.TestHost.dll");
        var process = Process.Start(new ProcessStartInfo("dotnet", [program, storePath]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        if (Uri.TryCreate(line, UriKind.Absolute, out var address))
        {
            return new EventHost(process, address);
        }

        process.Kill();
        throw new InvalidOperationException($"The host says '{line}' instead of its address.");
    }

    /// <summary>Begins to write an event every 4 ms.</summary>
    public Task WriteAsync() => SayAsync("write");

    /// <summary>Ends the writing; how many events it wrote.</summary>
    public async Task<int> StopWritingAsync(CancellationToken cancellationToken)
    {
        await SayAsync("stop");
        return int.Parse((await _process.StandardOutput.ReadLineAsync(cancellationToken))!, CultureInfo.InvariantCulture);
    }

    /// <summary>Sends SIGTERM.</summary>
    public void Terminate() => Assert.That(Posix.Kill(_process.Id, Posix.SigTerm), Is.Zero);

    /// <summary>Sends SIGKILL.</summary>
    public Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        return _process.WaitForExitAsync(cancellationToken);
    }

    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task SayAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }
}
