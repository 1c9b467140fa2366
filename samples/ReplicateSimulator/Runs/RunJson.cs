using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace ReplicateSimulator.Runs;

/// <summary>Writes runs as the provider's schema says.</summary>
public sealed class RunJson(SimulatorOptions options, TimeProvider clock)
{
    /// <summary>The JSON text of one run as a get, a create or a webhook carries it.</summary>
    public byte[] One(SimulatedRun run)
    {
        var buffer = new ArrayBufferWriter<byte>(1024 + run.Logs.Length);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, run, withLogs: true);
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The JSON text of one page.</summary>
    public byte[] Page(IEnumerable<SimulatedRun> runs, string? next, string? previous)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("next", next);
            writer.WriteString("previous", previous);
            writer.WriteStartArray("results");
            foreach (var run in runs)
            {
                Write(writer, run, options.LogsInLists);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Whether the hour after the end is over.</summary>
    public bool IsRemoved(SimulatedRun run) =>
        run is { Source: "api", CompletedAt: { } end } && clock.GetUtcNow() - end >= options.Scale(options.Retention);

    private static string Stamp(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private void Write(Utf8JsonWriter writer, SimulatedRun run, bool withLogs)
    {
        var removed = IsRemoved(run);
        writer.WriteStartObject();
        writer.WriteString("id", run.Id);
        writer.WriteString("model", run.Model);
        writer.WriteString("version", run.Version);
        writer.WritePropertyName("input");
        writer.WriteRawValue(removed ? "{}" : run.Input);
        if (withLogs)
        {
            writer.WriteString("logs", removed ? "" : run.Logs);
        }

        WriteOutput(writer, run, removed);
        if (run.Kind == RunKind.Prediction)
        {
            writer.WriteBoolean("data_removed", removed);
        }

        writer.WriteString("error", run.Error);
        writer.WriteString("source", run.Source);
        writer.WriteString("status", run.Status);
        writer.WriteString("created_at", Stamp(run.CreatedAt));
        WriteStamp(writer, "started_at", run.StartedAt);
        WriteStamp(writer, "completed_at", run.CompletedAt);
        WriteStamp(writer, "deadline", run.Deadline);
        WriteMetrics(writer, run);
        WriteLinks(writer, run);
        writer.WriteEndObject();
    }

    private static void WriteOutput(Utf8JsonWriter writer, SimulatedRun run, bool removed)
    {
        if (run.Kind == RunKind.Prediction)
        {
            writer.WritePropertyName("output");
            writer.WriteRawValue(removed || run.Output is null ? "null" : run.Output);
        }
        else if (!removed && run.Output is not null)
        {
            writer.WriteStartObject("output");
            writer.WriteString("version", $"{run.Destination}:{ModelCatalog.VersionOf(run.Destination + run.Id)}");
            writer.WritePropertyName("weights");
            writer.WriteRawValue(run.Output);
            writer.WriteEndObject();
        }
    }

    private static void WriteStamp(Utf8JsonWriter writer, string name, DateTimeOffset? at)
    {
        if (at is { } value)
        {
            writer.WriteString(name, Stamp(value));
        }
    }

    private void WriteMetrics(Utf8JsonWriter writer, SimulatedRun run)
    {
        writer.WriteStartObject("metrics");
        if (run.CompletedAt is { } end)
        {
            // A fast clock has simulated this much time.
            writer.WriteNumber("predict_time", run.StartedAt is { } start ? (end - start).TotalSeconds * options.ClockSpeed : 0);
            writer.WriteNumber("total_time", (end - run.CreatedAt).TotalSeconds * options.ClockSpeed);
        }

        writer.WriteEndObject();
    }

    private static void WriteLinks(Utf8JsonWriter writer, SimulatedRun run)
    {
        // Recorded answers of trainings carry links to predictions, so these do too.
        var self = $"{run.BaseUrl}/v1/predictions/{run.Id}";
        writer.WriteStartObject("urls");
        writer.WriteString("web", $"{run.BaseUrl}/p/{run.Id}");
        writer.WriteString("get", self);
        writer.WriteString("cancel", self + "/cancel");
        writer.WriteEndObject();
    }
}
