namespace ReplicateSimulator.Faults;

/// <summary>The faults in force. Thread-safe; the first rule that hits decides.</summary>
public sealed class FaultPlan(SimulatorOptions options)
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private readonly Random _random = new(options.Seed);

    /// <summary>Adds a rule behind the others.</summary>
    public void Add(FaultRule rule)
    {
        lock (_gate)
        {
            _entries.Add(new Entry(rule) { Left = rule.Next, Skip = rule.Skip });
        }
    }

    /// <summary>Takes all rules away.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }

    /// <summary>The rules in force and how often each has hit.</summary>
    public IReadOnlyList<(FaultRule Rule, int Hits)> List()
    {
        lock (_gate)
        {
            return [.. _entries.Select(entry => (entry.Rule, entry.Hits))];
        }
    }

    /// <summary>The fault for this call, or null; counts as a hit.</summary>
    public FaultRule? Take(string operation)
    {
        lock (_gate)
        {
            foreach (var entry in _entries)
            {
                if ((entry.Rule.Operation != "*" && entry.Rule.Operation != operation) || entry.Left == 0)
                {
                    continue;
                }

                if (entry.Skip > 0)
                {
                    entry.Skip--;
                    continue;
                }

                if (entry.Rule.Rate < 1 && _random.NextDouble() >= entry.Rule.Rate)
                {
                    continue;
                }

                entry.Left--;
                entry.Hits++;
                return entry.Rule;
            }
        }

        return null;
    }

    private sealed class Entry(FaultRule rule)
    {
        public FaultRule Rule { get; } = rule;

        public int? Left { get; set; }

        public int Skip { get; set; }

        public int Hits { get; set; }
    }
}
