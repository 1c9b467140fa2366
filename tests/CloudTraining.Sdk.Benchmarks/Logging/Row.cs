namespace CloudTraining.Sdk.Benchmarks.Logging;

/// <summary>One way of doing a thing, measured in rounds that alternate with those of all others.</summary>
internal sealed class Row(string name, Action run, ExecutionContext? context = null)
{
    private readonly List<double> _nanoseconds = [];
    private long _allocated;
    private long _calls;

    public string Name { get; } = name;

    public double Median => _nanoseconds.Order().ElementAt(_nanoseconds.Count / 2);

    public double AllocatedBytes => (double)_allocated / _calls;

    /// <summary>The median of the ratios to another row, each within its own round.</summary>
    public double RatioTo(Row other) =>
        _nanoseconds.Zip(other._nanoseconds, (mine, theirs) => mine / theirs).Order().ElementAt(_nanoseconds.Count / 2);

    public static void Measure(IReadOnlyList<Row> rows, int rounds, int calls)
    {
        foreach (var row in rows)
        {
            // Long enough for the runtime to compile the hot path for good, also on a busy machine.
            for (var i = 0; i < 3; i++)
            {
                row.Run(calls * 3);
                Thread.Sleep(150);
            }

            row._nanoseconds.Clear();
            row._allocated = row._calls = 0;
        }

        for (var round = 0; round < rounds; round++)
        {
            foreach (var row in rows)
            {
                row.Run(calls);
            }
        }
    }

    private void Run(int calls)
    {
        if (context is not null)
        {
            ExecutionContext.Run(context, _ => Loop(calls), null);
            return;
        }

        Loop(calls);
    }

    private void Loop(int calls)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var start = CpuClock.ThreadNanoseconds;
        for (var i = 0; i < calls; i++)
        {
            run();
        }

        _nanoseconds.Add((double)(CpuClock.ThreadNanoseconds - start) / calls);
        _allocated += GC.GetAllocatedBytesForCurrentThread() - allocated;
        _calls += calls;
    }
}
