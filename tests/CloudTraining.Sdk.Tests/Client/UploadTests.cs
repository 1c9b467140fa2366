using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Client;

public sealed class UploadTests
{
    private string _file = string.Empty;

    [SetUp]
    public void WriteFile()
    {
        _file = Path.Combine(Path.GetTempPath(), $"upload-{Guid.NewGuid():N}.zip");
        File.WriteAllBytes(_file, new byte[1_000]);
    }

    [TearDown]
    public void DeleteFile() => File.Delete(_file);

    [Test]
    public async Task The_file_is_sent_first_and_the_input_refers_to_it()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.TakesUploads = true;

        var job = await sdk.SubmitAndDispatchAsync(Some.Request() with { Upload = new JobUpload { Path = _file, InputName = "images" } });

        var sent = sdk.Provider.Accepted.Single().Submission!.Input;
        var statuses = (await sdk.ReadEventsAsync(job.Id)).Where(jobEvent => jobEvent.Type == JobEventType.JobStatusChanged).Select(jobEvent => jobEvent.Status);
        Assert.Multiple(() =>
        {
            Assert.That(sent.GetProperty("images").GetString(), Is.EqualTo($"https://fake.test/files/{Path.GetFileName(_file)}"));
            Assert.That(sent.GetProperty("steps").GetInt32(), Is.EqualTo(500));
            Assert.That(statuses, Is.EqualTo(new[] { JobStatus.Uploading, JobStatus.Queued }));
        });
    }

    [Test]
    public async Task A_job_that_is_cancelled_during_its_upload_is_never_submitted()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.TakesUploads = true;
        var id = string.Empty;
        sdk.Provider.Options.Fault = (operation, _) =>
        {
            if (operation == "upload")
            {
                sdk.Client.CancelAsync(id, wait: TimeSpan.Zero).GetAwaiter().GetResult();
            }

            return FakeFault.None;
        };
        id = (await sdk.SubmitAsync(Some.Request() with { Upload = new JobUpload { Path = _file, InputName = "images" } })).Id;

        await sdk.DispatchAsync();

        var job = await sdk.ReadAsync(id);
        Assert.That((job.Status, sdk.Provider.Accepted.Count, sdk.Provider.Calls.GetValueOrDefault("submit")), Is.EqualTo((JobStatus.Cancelled, 0, 0)));
    }

    [Test]
    public async Task An_upload_that_stands_still_is_given_up_and_counts_as_a_try()
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.TakesUploads = true;
        sdk.Provider.Options.Latency = TimeSpan.FromDays(30);
        var job = await sdk.SubmitAsync(Some.Request() with { Upload = new JobUpload { Path = _file, InputName = "images" } });

        var dispatched = sdk.DispatchAsync();
        while (!dispatched.IsCompleted)
        {
            sdk.Clock.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        var given = await sdk.ReadAsync(job.Id);
        Assert.That((given.CurrentAttempt!.Outcome, given.CurrentAttempt.Error, given.Queue!.Attempt), Is.EqualTo((AttemptOutcome.Refused, "The upload stood still for 00:01:00.", 1)));
    }

    [TestCase(FakeFault.ServerError, JobStatus.Pending)]
    [TestCase(FakeFault.Garbage, JobStatus.Failed)]
    [TestCase(FakeFault.Invalid, JobStatus.Failed)]
    public async Task A_failed_upload_submits_nothing(FakeFault fault, JobStatus expected)
    {
        await using var sdk = new TestSdk();
        sdk.Provider.Options.TakesUploads = true;
        sdk.Provider.Options.Fault = (operation, _) => operation == "upload" ? fault : FakeFault.None;

        var job = await sdk.SubmitAndDispatchAsync(Some.Request() with { Upload = new JobUpload { Path = _file, InputName = "images" } });

        Assert.That((job.Status, job.CurrentAttempt!.Outcome, sdk.Provider.Accepted.Count), Is.EqualTo((expected, AttemptOutcome.Refused, 0)));
    }

    [Test]
    public async Task A_file_that_is_not_there_or_a_provider_that_takes_none_is_refused_at_once()
    {
        await using var sdk = new TestSdk();
        var noUploads = (await Assert.ThrowsAsync<TrainingRequestException>(() => sdk.Client.SubmitAsync(Some.Request() with { Upload = new JobUpload { Path = _file, InputName = "images" } })))!;
        sdk.Provider.Options.TakesUploads = true;

        var noFile = (await Assert.ThrowsAsync<TrainingRequestException>(() => sdk.Client.SubmitAsync(Some.Request() with { Upload = new JobUpload { Path = "/nowhere/data.zip", InputName = "images" } })))!;

        Assert.Multiple(() =>
        {
            Assert.That(noUploads.Errors["upload"], Is.EqualTo("Fake takes no uploads. Give the input an address the provider can read instead."));
            Assert.That(noFile.Errors["upload"], Is.EqualTo("There is no file '/nowhere/data.zip'."));
        });
    }
}
