using CloudTraining.Sdk.Conformance.Stores;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Tests.Jobs;

public sealed class FileArtifactStoreTests : ArtifactStoreSuite<FileArtifactStore>
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"ct-artifacts-{Guid.NewGuid():N}");

    [TearDown]
    public void DropFolder()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Test]
    public async Task Another_store_on_the_folder_reads_what_was_kept()
    {
        await CreateStore(4_096).AppendLogAsync("job", "text"u8.ToArray());

        var slice = await CreateStore(4_096).ReadLogAsync("job", 0, 100);

        Assert.That(slice!.Utf8.ToArray(), Is.EqualTo("text"u8.ToArray()));
    }

    [Test]
    public async Task A_folder_that_cannot_be_made_is_a_store_error_that_names_the_path()
    {
        Directory.CreateDirectory(_folder);
        var file = Path.Combine(_folder, "file");
        File.WriteAllText(file, string.Empty);
        var store = new FileArtifactStore(Path.Combine(file, "logs"));

        var error = await Assert.ThrowsAsync<JobStoreException>(() => store.AppendLogAsync("job", "text"u8.ToArray()));

        Assert.That(error!.Message, Does.Contain(file).And.Contain("'job'"));
    }

    protected override IJobArtifactStore CreateStore(int maxBytesPerJob) => new FileArtifactStore(_folder, maxBytesPerJob);
}
