using CloudTraining.Sdk.Background;
using Microsoft.Extensions.Hosting;

namespace CloudTraining.Sdk.Conformance.Hosting;

/// <summary>Says whether anything of the host ran.</summary>
public sealed class Ran : IHostedService, IBackgroundTask
{
    private int _times;

    public int Times => Volatile.Read(ref _times);

    public string Name => "canary";

    public string StartMessage => "Canary started";

    public TimeSpan Interval => TimeSpan.FromSeconds(1);

    public Task StartAsync(CancellationToken cancellationToken) => RunOnceAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task RunOnceAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _times);
        return Task.CompletedTask;
    }
}
