using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CloudTraining.Sdk.Benchmarks.Logging;

namespace CloudTraining.Sdk.Benchmarks;

/// <summary>The figures of a run beside their goals.</summary>
internal sealed class Report(string area)
{
    private readonly List<Line> _lines = [];

    public int Missed => _lines.Count(line => line.Met == false);

    public void Add(Row row, Row floor, double? goal, double? bytes) => Add("", row, floor, goal, bytes);

    public void Add(string id, Row row, Row floor, double? goal, double? bytes)
    {
        var ratio = row.RatioTo(floor);
        var met = goal is null ? (bool?)null : ratio <= goal && row.AllocatedBytes <= bytes + 0.5;
        var wanted = goal is null ? "" : string.Create(CultureInfo.InvariantCulture, $"≤ {goal} ×, ≤ {bytes} B");
        _lines.Add(new Line(id, row.Name, string.Create(
            CultureInfo.InvariantCulture, $"{ratio:0.00} × ({row.Median:0.0} ns), {row.AllocatedBytes:0} B"), wanted, met, ratio));
    }

    /// <summary>A figure that must not be above its goal; without a goal it is only shown.</summary>
    public void AddValue(string id, string name, double value, double? goal, string unit, string format = "0") => _lines.Add(new Line(
        id, name, $"{value.ToString(format, CultureInfo.InvariantCulture)} {unit}",
        goal is { } most ? $"≤ {most.ToString("0.##", CultureInfo.InvariantCulture)} {unit}" : "", goal is null ? null : value <= goal, value));

    /// <summary>A factor that must not be below its goal; without a goal it is only shown.</summary>
    public void AddFactor(string id, string name, double value, double? goal, string note) => _lines.Add(new Line(
        id, name, string.Create(CultureInfo.InvariantCulture, $"{value:0.00} × {note}"),
        goal is null ? "" : string.Create(CultureInfo.InvariantCulture, $"≥ {goal} ×"), goal is null ? null : value >= goal, value));

    public void AddText(string name, string value) => _lines.Add(new Line("", name, value, "", null, null));

    public string ToTable()
    {
        var table = new StringBuilder("| goal | what | measured | wanted | met |\n| --- | --- | --- | --- | --- |\n");
        foreach (var line in _lines)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {line.Id} | {line.Name} | {line.Measured} | {line.Wanted} | {line.Met switch { true => "yes", false => "**no**", _ => "" }} |\n");
        }

        return table.ToString();
    }

    public string ToJson() => new JsonObject
    {
        ["area"] = area,
        ["rows"] = new JsonArray([.. _lines.Select(line => (JsonNode)new JsonObject
        {
            ["goal"] = line.Id,
            ["what"] = line.Name,
            ["measured"] = line.Measured,
            ["wanted"] = line.Wanted,
            ["value"] = line.Value,
            ["met"] = line.Met,
        })]),
    }.ToJsonString();

    private sealed record Line(string Id, string Name, string Measured, string Wanted, bool? Met, double? Value);
}
