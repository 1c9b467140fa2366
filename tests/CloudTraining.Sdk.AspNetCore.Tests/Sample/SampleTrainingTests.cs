using System.Net.Http.Json;
using System.Text.Json;

namespace CloudTraining.Sdk.AspNetCore.Tests.Sample;

/// <summary>The sample does from outside what it promises: it trains, it stops, it keeps what it knew.</summary>
public sealed class SampleTrainingTests : SampleTest
{
    [Test, CancelAfter(120_000)]
    public async Task A_training_runs_to_its_end_with_progress_and_log(CancellationToken cancellationToken)
    {
        var sample = await StartAsync(cancellationToken);
        var id = await sample.SubmitAsync(new { steps = 400, step_delay_ms = 5 }, cancellationToken);

        using var log = await sample.OpenAsync($"/api/cloud/jobs/{id}/logs/stream", cancellationToken);
        await WebDashboardProcess.ReadUntilAsync(log, "Step 50/400", cancellationToken);
        var progress = await sample.GetAsync($"/api/cloud/jobs/{id}/inline-progress", cancellationToken);
        await WebDashboardProcess.ReadUntilAsync(log, "event: done", cancellationToken);
        var end = await log.ReadLineAsync(cancellationToken);
        var job = (await sample.GetAsync($"/api/cloud/jobs/{id}", cancellationToken)).GetProperty("job");
        var text = (await sample.GetAsync($"/api/cloud/jobs/{id}/logs", cancellationToken)).GetProperty("logs").GetString();

        Assert.Multiple(() =>
        {
            Assert.That(progress.GetProperty("progress").GetDouble(), Is.InRange(12, 100));
            Assert.That(progress.GetProperty("stage").GetString(), Is.Not.Null);
            Assert.That(end, Is.EqualTo("data: completed"));
            Assert.That(job.GetProperty("status").GetString(), Is.EqualTo("completed"));
            Assert.That(text, Does.Contain("Training complete - step 400/400"));
            Assert.That(Directory.EnumerateFileSystemEntries(Folder.Current), Is.Empty, "nothing is written where it was started");
        });
    }

    [Test, CancelAfter(120_000)]
    public async Task A_running_training_is_cancelled_and_then_deleted(CancellationToken cancellationToken)
    {
        var sample = await StartAsync(cancellationToken);
        var id = await sample.SubmitAsync(new { steps = 100_000, step_delay_ms = 20 }, cancellationToken);
        using var log = await sample.OpenAsync($"/api/cloud/jobs/{id}/logs/stream", cancellationToken);
        await WebDashboardProcess.ReadUntilAsync(log, "Step", cancellationToken);

        using var refused = await sample.Client.DeleteAsync($"/api/cloud/jobs/{id}", cancellationToken);
        using var cancelled = await sample.Client.PostAsync($"/api/cloud/jobs/{id}/cancel", null, cancellationToken);
        var answer = await cancelled.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        using var deleted = await sample.Client.DeleteAsync($"/api/cloud/jobs/{id}", cancellationToken);

        Assert.That((int)refused.StatusCode, Is.EqualTo(400));
        Assert.That(answer.GetProperty("status").GetString(), Is.EqualTo("cancelled"));
        Assert.That((int)deleted.StatusCode, Is.EqualTo(200));
    }

    [Test, CancelAfter(120_000)]
    public async Task SIGTERM_ends_it_with_0_while_it_trains_and_streams_and_the_next_one_knows_everything(CancellationToken cancellationToken)
    {
        var first = await StartAsync(cancellationToken);
        var running = await first.SubmitAsync(new { steps = 100_000, step_delay_ms = 20 }, cancellationToken);
        using var log = await first.OpenAsync($"/api/cloud/jobs/{running}/logs/stream", cancellationToken);
        using var events = await first.OpenAsync("/api/events", cancellationToken);
        await WebDashboardProcess.ReadUntilAsync(log, "Step", cancellationToken);

        var exitCode = await first.StopAsync(cancellationToken);
        await events.ReadToEndAsync(cancellationToken);
        await log.ReadToEndAsync(cancellationToken);
        var second = await StartAsync(cancellationToken);
        using var known = await second.OpenAsync($"/api/cloud/jobs/{running}/logs/stream", cancellationToken);
        await WebDashboardProcess.ReadUntilAsync(known, "event: done", cancellationToken);
        var jobs = await second.GetAsync("/api/cloud/jobs", cancellationToken);

        Assert.That(exitCode, Is.Zero);
        Assert.That(jobs.GetProperty("jobs")[0].GetProperty("job_id").GetString(), Is.EqualTo(running));
        Assert.That(jobs.GetProperty("jobs")[0].GetProperty("error_message").GetString(), Does.Contain("its host stopped"));
        Assert.That(await second.StopAsync(cancellationToken), Is.Zero);
    }
}
