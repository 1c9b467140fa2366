using System.Collections.Concurrent;
using System.Diagnostics;

namespace CloudTraining.Sdk.CrashHost;

/// <summary>Kills this process with SIGKILL at the n-th hit of a named step; counts all steps. What is in no file or socket by then is lost, as in a power cut of the process.</summary>
internal sealed class CrashSwitch(string? step, int hit) : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private readonly ConcurrentDictionary<string, int> _hits = new(StringComparer.Ordinal);

    /// <summary>How often each step was reached.</summary>
    public IReadOnlyDictionary<string, int> Hits => _hits;

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "CloudTraining.Sdk.Steps")
        {
            value.Subscribe(this);
        }
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (_hits.AddOrUpdate(value.Key, 1, (_, count) => count + 1) == hit && value.Key == step)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();

            // Nothing of this thread may run on, should the signal take a moment.
            using var never = new ManualResetEventSlim();
            never.Wait();
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }
}
