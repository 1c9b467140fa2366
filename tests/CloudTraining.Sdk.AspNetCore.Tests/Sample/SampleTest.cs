namespace CloudTraining.Sdk.AspNetCore.Tests.Sample;

/// <summary>A test with a folder in which samples are started; one that is left running is ended.</summary>
public abstract class SampleTest
{
    private readonly List<WebDashboardProcess> _started = [];

    private protected SampleFolder Folder { get; private set; } = null!;

    [SetUp]
    public void CreateFolder() => Folder = new SampleFolder();

    [TearDown]
    public async Task EndAsync()
    {
        foreach (var sample in _started)
        {
            await sample.DisposeAsync();
        }

        _started.Clear();
        Folder.Dispose();
    }

    private protected async Task<WebDashboardProcess> StartAsync(CancellationToken cancellationToken, params (string Name, string Value)[] variables)
    {
        var sample = await WebDashboardProcess.StartAsync(Folder, cancellationToken, variables);
        _started.Add(sample);
        return sample;
    }
}
