using System.Text.Json;

namespace CloudTraining.Sdk.Tests.Trainer;

/// <summary>A job's output directory with its configuration, gone after the test.</summary>
internal sealed class TrainerFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("trainer-");

    public TrainerFolder(string config = "{}") => File.WriteAllText(ConfigFile, config);

    public string Path => _directory.FullName;

    public string ConfigFile => System.IO.Path.Combine(Path, "config.json");

    public string[] Checkpoints => [.. _directory.GetFiles("checkpoint-*").Select(file => file.Name).Order(StringComparer.Ordinal)];

    public string Read(string name) => File.ReadAllText(System.IO.Path.Combine(Path, name));

    public JsonElement ReadJson(string name)
    {
        using var document = JsonDocument.Parse(Read(name));
        return document.RootElement.Clone();
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
