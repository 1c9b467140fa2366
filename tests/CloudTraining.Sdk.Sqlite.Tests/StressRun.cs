using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite.Tests;

/// <summary>Starts the hosts, kills them, starts them again, and looks at the limits all the while.</summary>
internal sealed class StressRun(string file, string truthFolder, int seed)
{
    private static readonly TimeSpan SampleEvery = TimeSpan.FromMilliseconds(50);

    private readonly Random _random = new(seed);
    private readonly ConcurrentQueue<string> _complaints = new();
    private readonly List<string> _excesses = [];
    private int _samples;
    private double _slotsUsed;
    private bool _hasBeenFull;

    public required int Jobs { get; init; }

    public required int Slots { get; init; }

    public required int SlotsPerUser { get; init; }

    public required int JobMilliseconds { get; init; }

    public required TimeSpan KillEvery { get; init; }

    public int Kills { get; private set; }

    /// <summary>What the hosts wrote to their error output: nothing is expected, and no "database is locked".</summary>
    public IReadOnlyCollection<string> Complaints => _complaints;

    public IReadOnlyList<string> Excesses => _excesses;

    /// <summary>The share of the allowed slots that the limits counted as used, over the samples with ready work; from when they were first all taken, because the hosts have to start first.</summary>
    public double Utilisation => _samples == 0 ? 0 : _slotsUsed / _samples;

    public TimeSpan Elapsed { get; private set; }

    public async Task RunAsync(IJobStore store, int hosts, CancellationToken cancellationToken)
    {
        var since = Stopwatch.GetTimestamp();
        var lastKill = since;
        var processes = Enumerable.Range(0, hosts).Select(_ => Start()).ToList();
        try
        {
            using var timer = new PeriodicTimer(SampleEvery, TimeProvider.System);
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (!await SampleAsync(store))
                {
                    break;
                }

                if (Stopwatch.GetElapsedTime(lastKill) >= KillEvery)
                {
                    lastKill = Stopwatch.GetTimestamp();
                    var victim = _random.Next(processes.Count);
                    Kill(processes[victim]);
                    Kills++;
                    processes[victim] = Start();
                }
            }
        }
        finally
        {
            processes.ForEach(Kill);
            Elapsed = Stopwatch.GetElapsedTime(since);
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Jobs} jobs, {Kills} kills, {_samples} samples with ready work, {Utilisation:P1} of the slots used, {_excesses.Count} excesses, {_complaints.Count} complaints, {Elapsed.TotalSeconds:N1} s");

    private async Task<bool> SampleAsync(IJobStore store)
    {
        var queue = await store.ReadQueueAsync();
        var perUser = queue.Running.GroupBy(entry => entry.UserId).Select(user => (User: user.Key, Count: user.Count())).ToList();
        if (queue.Running.Count > Slots)
        {
            _excesses.Add($"{queue.Running.Count} of {Slots} slots");
        }

        _excesses.AddRange(perUser.Where(user => user.Count > SlotsPerUser).Select(user => $"{user.Count} of {SlotsPerUser} slots of {user.User}"));

        // Ready work: jobs that the limits would let start. The allowed slots are what the users with work waiting and running can fill.
        var allowed = Math.Min(Slots, queue.Waiting.Concat(queue.Running).GroupBy(entry => entry.UserId).Sum(user => Math.Min(SlotsPerUser, user.Count())));
        _hasBeenFull |= queue.Running.Count >= allowed;
        if (_hasBeenFull && queue.Waiting.Count > Slots)
        {
            _samples++;
            _slotsUsed += (double)queue.Running.Count / allowed;
        }

        return queue.Waiting.Count + queue.Running.Count > 0;
    }

    private Process Start()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "CloudTraining.Sdk.StoreStress.dll");
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [program, file, truthFolder, $"{Slots}", $"{SlotsPerUser}", $"{JobMilliseconds}"]) { RedirectStandardError = true, Environment = { ["DOTNET_EnableDiagnostics"] = "0" } },
        };
        process.ErrorDataReceived += (_, line) =>
        {
            if (!string.IsNullOrEmpty(line.Data))
            {
                _complaints.Enqueue(line.Data);
            }
        };
        process.Start();
        process.BeginErrorReadLine();
        return process;
    }

    private void Kill(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        process.WaitForExit();
        process.Dispose();
    }
}
