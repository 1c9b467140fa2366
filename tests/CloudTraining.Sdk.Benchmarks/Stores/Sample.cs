namespace CloudTraining.Sdk.Benchmarks.Stores;

/// <summary>The results of one measure over the rounds. Round 0 warms up and is not counted.</summary>
internal sealed class Sample
{
    private readonly List<double> _values = [];

    public double Median => _values.Order().ElementAt(_values.Count / 2);

    public double Min => _values.Min();

    public double Max => _values.Max();

    public IReadOnlyList<double> Values => _values;

    public void Add(int round, double value)
    {
        if (round > 0)
        {
            _values.Add(value);
        }
    }
}
