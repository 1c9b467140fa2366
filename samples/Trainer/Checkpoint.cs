using System.Text.Json;
using System.Text.Json.Serialization;

namespace Trainer;

/// <summary>The state after a step: enough to go on as if nothing had happened.</summary>
internal sealed partial record Checkpoint
{
    private const int Kept = 3;

    public required int Step { get; init; }

    public required int TotalSteps { get; init; }

    public required int Seed { get; init; }

    public required int BatchSize { get; init; }

    public required int HiddenUnits { get; init; }

    public required double Loss { get; init; }

    public required double Accuracy { get; init; }

    public required double[] Parameters { get; init; }

    public static string FileName(int step) => $"checkpoint-{step}.json";

    public void Save(string folder)
    {
        var file = Path.Combine(folder, FileName(Step));
        var temporary = file + ".tmp";
        using (var stream = File.Create(temporary))
        {
            JsonSerializer.Serialize(stream, this, JsonContext.Default.Checkpoint);
            stream.Flush(flushToDisk: true);
        }

        // A rename leaves the old file or the new one, never half of one, whenever the process ends.
        File.Move(temporary, file, overwrite: true);
        // Files of an earlier, longer training in the same folder are not ours to count.
        foreach (var (_, old) in Find(folder).Where(found => found.Step <= Step).Skip(Kept).ToList())
        {
            File.Delete(old);
        }
    }

    /// <summary>The checkpoint files of a folder, newest first.</summary>
    public static IEnumerable<(int Step, string File)> Find(string folder) =>
        from file in Directory.EnumerateFiles(folder, "checkpoint-*.json")
        let name = Path.GetFileNameWithoutExtension(file)
        let step = int.TryParse(name["checkpoint-".Length..], out var number) ? number : -1
        where step >= 0
        orderby step descending
        select (step, file);

    public static Checkpoint Load(string file, TrainerConfig config)
    {
        Checkpoint checkpoint;
        try
        {
            using var stream = File.OpenRead(file);
            checkpoint = JsonSerializer.Deserialize(stream, JsonContext.Default.Checkpoint) ?? throw new JsonException("it holds null");
        }
        catch (Exception exception) when (exception is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"the checkpoint {file} cannot be resumed from: {exception.Message} Name another one, or start without --resume.");
        }

        Require(file, "seed", checkpoint.Seed, config.Seed);
        Require(file, "batch_size", checkpoint.BatchSize, config.BatchSize);
        Require(file, "hidden_units", checkpoint.HiddenUnits, config.HiddenUnits);
        return checkpoint;
    }

    private static void Require(string file, string key, int saved, int configured)
    {
        if (saved != configured)
        {
            throw new ConfigurationException($"\"{key}\" is {configured}, but the checkpoint {file} was trained with {saved}. Set \"{key}\" to {saved}, or start without --resume.");
        }
    }

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
    [JsonSerializable(typeof(Checkpoint))]
    private sealed partial class JsonContext : JsonSerializerContext;
}
