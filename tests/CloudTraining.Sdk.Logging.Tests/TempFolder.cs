namespace CloudTraining.Sdk.Logging.Tests;

/// <summary>A folder of a test, gone afterwards.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ct-log-").FullName;

    public string Log => File("cloud.log");

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
