using System.Security.Cryptography;

namespace ReplicateSimulator.Runs;

/// <summary>Every run the simulator ever accepted, newest last. Thread-safe.</summary>
public sealed class RunBook
{
    private const string IdLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
    private readonly Lock _gate = new();
    private readonly List<SimulatedRun> _runs = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);

    /// <summary>Raised after each change with the value before and after; handlers must be quick.</summary>
    public event Action<SimulatedRun, SimulatedRun>? Changed;

    /// <summary>Raised after each new run; handlers must be quick.</summary>
    public event Action<SimulatedRun>? Added;

    /// <summary>How many runs there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _runs.Count;
            }
        }
    }

    /// <summary>A fresh id of the provider's shape: 26 lower-case characters.</summary>
    public static string NewId() => RandomNumberGenerator.GetString(IdLetters, 26);

    /// <summary>Adds a run and gives it its place.</summary>
    public SimulatedRun Add(SimulatedRun run)
    {
        lock (_gate)
        {
            run = run with { Sequence = _runs.Count };
            _places.Add(run.Id, _runs.Count);
            _runs.Add(run);
        }

        Added?.Invoke(run);
        return run;
    }

    public SimulatedRun? Find(string id)
    {
        lock (_gate)
        {
            return _places.TryGetValue(id, out var place) ? _runs[place] : null;
        }
    }

    /// <summary>Applies a change; a terminal run keeps its status, so that a late end or cancel changes nothing.</summary>
    public SimulatedRun? Update(string id, Func<SimulatedRun, SimulatedRun> change)
    {
        SimulatedRun before;
        SimulatedRun after;
        lock (_gate)
        {
            if (!_places.TryGetValue(id, out var place))
            {
                return null;
            }

            before = _runs[place];
            after = change(before);
            if (before.IsTerminal && after.Status != before.Status)
            {
                return before;
            }

            if (ReferenceEquals(before, after))
            {
                return after;
            }

            _runs[place] = after;
        }

        Changed?.Invoke(before, after);
        return after;
    }

    /// <summary>Up to <paramref name="size"/> runs older than the position, newest first, and the position to go on from.</summary>
    public (IReadOnlyList<SimulatedRun> Page, long? Next) Read(long before, int size, Func<SimulatedRun, bool> wanted)
    {
        var page = new List<SimulatedRun>(size);
        lock (_gate)
        {
            for (var place = (int)Math.Min(before, _runs.Count) - 1; place >= 0; place--)
            {
                if (!wanted(_runs[place]))
                {
                    continue;
                }

                if (page.Count == size)
                {
                    return (page, place + 1);
                }

                page.Add(_runs[place]);
            }
        }

        return (page, null);
    }
}
