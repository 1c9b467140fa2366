using System.Diagnostics;
using System.Globalization;
using CloudTraining.Sdk.ReliabilityTests.Harness;

namespace CloudTraining.Sdk.ReliabilityTests.Crash;

/// <summary>Several host processes on one SQLite file that are stopped or killed in turn and started again.</summary>
internal sealed class ServingHosts(string folder, string socket, string accounts, int maxConcurrent, int perUser) : IAsyncDisposable
{
    private readonly List<Process> _hosts = [];

    /// <summary>How long each stop by SIGTERM took.</summary>
    public List<TimeSpan> Stops { get; } = [];

    public int Kills { get; private set; }

    public async Task StartAsync(int count, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            _hosts.Add(await StartAsync(cancellationToken));
        }
    }

    /// <summary>Ends one and starts another in its place.</summary>
    public async Task ReplaceAsync(int index, bool gracefully, CancellationToken cancellationToken)
    {
        await EndAsync(_hosts[index], gracefully, cancellationToken);
        Kills++;
        _hosts[index] = await StartAsync(cancellationToken);
    }

    public async Task StopAllAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_hosts.Select(host => EndAsync(host, gracefully: true, cancellationToken)));
        _hosts.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            host.Kill();
            await host.WaitForExitAsync();
            host.Dispose();
        }
    }

    private async Task<Process> StartAsync(CancellationToken cancellationToken)
    {
        var start = Dotnet.Prepare(
            "CloudTraining.Sdk.CrashHost", folder, socket, accounts, "serve", maxConcurrent.ToString(CultureInfo.InvariantCulture), perUser.ToString(CultureInfo.InvariantCulture));
        var host = Process.Start(start)!;
        Assert.That(await host.StandardOutput.ReadLineAsync(cancellationToken), Is.EqualTo("ready"));
        return host;
    }

    private async Task EndAsync(Process host, bool gracefully, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        if (gracefully)
        {
            using var term = Process.Start("kill", ["-TERM", host.Id.ToString(CultureInfo.InvariantCulture)]);
        }
        else
        {
            host.Kill();
        }

        await host.WaitForExitAsync(cancellationToken);
        if (gracefully)
        {
            lock (Stops)
            {
                Stops.Add(TimeProvider.System.GetElapsedTime(began));
            }

            Assert.That(host.ExitCode, Is.Zero);
        }

        host.Dispose();
    }
}
