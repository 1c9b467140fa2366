using System.Globalization;

namespace CloudTraining.Sdk.Benchmarks.Stores;

/// <summary>One published figure beside its goal.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Result">The ratio of each round, its median; or the value.</param>
/// <param name="Goal">What it should be; null when it is only reported.</param>
/// <param name="IsMet">Whether it is.</param>
/// <param name="Ours">The raw values of the rounds.</param>
/// <param name="Theirs">The peer's.</param>
internal sealed record Figure(string Name, double Result, string? Goal, bool? IsMet, IReadOnlyList<double> Ours, IReadOnlyList<double> Theirs)
{
    /// <summary>Of interleaved rounds only the ratio within a round means anything.</summary>
    public static Figure Ratio(string name, Sample ours, Sample theirs, double? goal, bool atMost = false)
    {
        var ratios = ours.Values.Zip(theirs.Values, (mine, other) => mine / other).Order().ToList();
        var median = ratios[ratios.Count / 2];
        return new Figure(name, median, goal is { } g ? $"{(atMost ? "≤" : "≥")} {g.ToString(CultureInfo.InvariantCulture)}" : null, goal is null ? null : atMost ? median <= goal : median >= goal, ours.Values, theirs.Values);
    }

    public static Figure Value(string name, double value, double atMost) =>
        new(name, value, $"≤ {atMost.ToString(CultureInfo.InvariantCulture)}", value <= atMost, [value], []);

    public override string ToString()
    {
        var spread = Theirs.Count == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $"  (ours {Ours.Min():N0}–{Ours.Max():N0}, peer {Theirs.Min():N0}–{Theirs.Max():N0})");
        return string.Create(CultureInfo.InvariantCulture, $"{Name,-72} {Result,10:N2}  goal {Goal ?? "-",-8} {(IsMet is null ? string.Empty : IsMet.Value ? "met" : "MISSED")}{spread}");
    }
}
