using System.Collections.Concurrent;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>The JavaScript of the documentation, character for character, run in the page under its policy.</summary>
public sealed class DashboardSnippetTests : BrowserTest
{
    private static string Snippet(string name) => File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "Dashboard", "Snippets", $"{name}.js"));

    [Test]
    public async Task Reading_inline_progress_works_as_documented()
    {
        var (id, external) = await Host.AddRunningAsync("snippet");
        await Host.AddEndedAsync(null, JobStatus.Completed);
        Host.Provider.AppendLog(external, "Step 1500/5000 - loss: 0.0234\n");
        await OpenAsync();

        var job = await Page.EvaluateAsync<SeenProgress>($$"""
            async () => {
              const jobs = (await (await fetch('/api/cloud/jobs')).json()).jobs;
              {{Snippet("inline-progress")}}
              await fetchInlineProgress();
              const { job_id: id, inline_stage: stage, inline_log: log, inline_progress: progress } = jobs.find(job => job.status === 'running');
              return { id, stage, log, progress };
            }
            """);

        Assert.That(job, Is.EqualTo(new SeenProgress { Id = id, Stage = "Training", Log = "Step 1500/5000 - loss: 0.0234", Progress = 30 }));
    }

    [Test]
    public async Task Loading_jobs_with_sync_active_works_as_documented()
    {
        var (id, external) = await Host.AddRunningAsync("snippet");
        await OpenAsync();
        Host.Provider.Move(external, JobStatus.Completed, report => report with { CostUsd = 0.5m });

        var outcome = await Page.EvaluateAsync<string[]>($$"""
            async () => {
              {{Snippet("load-jobs")}}
              {{Snippet("terminal-states")}}
              const before = await loadJobs();
              const after = await loadJobs(true);
              return [before[0].job_id, before[0].status, String(shouldPollJob(before[0])), after[0].status, String(after[0].cost_usd), String(shouldPollJob(after[0]))];
            }
            """);

        Assert.That(outcome, Is.EqualTo(new[] { id, "running", "true", "completed", "0.5", "false" }));
    }

    [TestCase("subscribe")]
    [TestCase("combine")]
    public async Task Subscribing_to_events_works_as_documented(string snippet)
    {
        var (id, external) = await Host.AddRunningAsync("snippet");
        await OpenAsync();
        var lines = new ConcurrentQueue<string>();
        Page.Console += (_, message) => lines.Enqueue(message.Text);

        await Page.EvaluateAsync($$"""
            () => new Promise(ready => {
              globalThis.refreshes = 0;
              const loadJobs = () => { globalThis.refreshes++; };
              {{Snippet(snippet)}}
              {{Snippet("connected")}}
              eventSource.addEventListener('open', () => ready());
            })
            """);
        await Host.MoveAsync(external, JobStatus.Completed);
        await Page.WaitForFunctionAsync("() => globalThis.refreshes > 0");

        Assert.That(lines, Has.Some.EqualTo("SSE connected"));
        Assert.That(lines, snippet == "subscribe" ? Has.Some.EqualTo($"Job {id} is now completed") : Has.None.Contains(id));
    }

    private sealed record SeenProgress
    {
        public string? Id { get; set; }

        public string? Stage { get; set; }

        public string? Log { get; set; }

        public double Progress { get; set; }
    }
}
