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
        await CreateStore(4_096, 65_536).AppendLogAsync("job", "text"u8.ToArray());

        var slice = await CreateStore(4_096, 65_536).ReadLogAsync("job", 0, 100);

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

    [Test]
    public async Task What_was_written_to_longest_ago_goes_first_also_when_another_process_wrote_it_and_nothing_else_takes_room()
    {
        var first = CreateStore(4_096, 16_384);
        var text = new byte[4_000];
        foreach (var id in new[] { "young", "old" })
        {
            await first.ReplaceLogAsync(id, text);
        }

        await File.WriteAllBytesAsync(Path.Combine(_folder, "job-broken.log.new"), text);
        await File.WriteAllBytesAsync(Path.Combine(_folder, "job-half.log.dropped"), text);
        foreach (var (name, minutes) in new[] { ("job-old.log", 3), ("job-broken.log.new", 2), ("job-young.log", 1) })
        {
            File.SetLastWriteTimeUtc(Path.Combine(_folder, name), TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(-minutes));
        }

        var second = CreateStore(4_096, 16_384);
        await second.ReplaceLogAsync("newer", text);
        await second.ReplaceLogAsync("newest", text);

        Assert.That((await second.ReadLogAsync("old", 0, 1_000))!.Length, Is.LessThan(200), "dropped");
        Assert.That((await second.ReadLogAsync("young", 0, 1_000))!.Length, Is.EqualTo(4_000));
        Assert.That(new DirectoryInfo(_folder).GetFiles().Sum(file => file.Length), Is.EqualTo(12_000));
    }

    protected override IJobArtifactStore CreateStore(int maxBytesPerJob, long maxTotalBytes) => new FileArtifactStore(_folder, maxBytesPerJob, maxTotalBytes);
}
