using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Sync;

public sealed class JobLogArchiveTests
{
    [Test]
    public async Task A_cursor_from_before_the_submission_goes_on_at_the_provider_and_says_that_the_text_begins_anew()
    {
        await using var sdk = new TestSdk();
        var job = await sdk.SubmitAsync();
        var before = await sdk.Client.ReadLogAsync(job.Id, new LogReadRequest());
        await sdk.DispatchAsync();
        sdk.Provider.AppendLog((await sdk.ReadAsync(job.Id)).External!.Id, "Step 1/10\n");

        var after = await sdk.Client.ReadLogAsync(job.Id, new LogReadRequest { Cursor = before.NextCursor });

        Assert.That(before.Text, Is.Empty);
        Assert.That(after.Text, Is.EqualTo("Step 1/10\n"));
        Assert.That(after.Replaces, Is.True);
    }
}
