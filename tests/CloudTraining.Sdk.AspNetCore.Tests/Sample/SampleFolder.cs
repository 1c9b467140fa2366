namespace CloudTraining.Sdk.AspNetCore.Tests.Sample;

/// <summary>Two folders of a test: where a sample is started, and where it may write.</summary>
internal sealed class SampleFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("cloudtraining-sample-").FullName;

    public SampleFolder() => Directory.CreateDirectory(Current);

    public string Current => Path.Combine(_root, "current");

    public string Data => Path.Combine(_root, "data");

    public void Dispose()
    {
        try
        {
            Directory.Delete(_root, recursive: true);
        }
        catch (IOException)
        {
            // The supervisor of a run wrote its last record meanwhile.
            Directory.Delete(_root, recursive: true);
        }
    }
}
