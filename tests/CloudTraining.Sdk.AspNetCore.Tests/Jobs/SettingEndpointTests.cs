using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.AspNetCore.Tests.Jobs;

/// <summary>What SimpleTuner changes while it runs and this server has in its configuration, or does by itself.</summary>
public sealed class SettingEndpointTests
{
    [TestCase("PUT", "/api/cloud/polling/setting", "CloudTraining:Polling:Enabled")]
    [TestCase("PUT", "/api/cloud/providers/replicate/config", "CloudTraining:Replicate:WebhookUrl")]
    [TestCase("PUT", "/api/cloud/providers/replicate/token", "CloudTraining:Replicate:ApiToken")]
    [TestCase("DELETE", "/api/cloud/providers/replicate/token", "CloudTraining:Replicate:ApiToken")]
    [TestCase("PUT", "/api/cloud/providers/fake/config", "the options of")]
    [TestCase("POST", "/api/queue/concurrency", "CloudTraining:Queue:MaxConcurrent")]
    [TestCase("POST", "/api/queue/cleanup?days=30", "CloudTraining:Background:JobRetention")]
    [TestCase("POST", "/api/queue/process", "The queue runs by itself")]
    [TestCase("POST", "/api/approvals/rules", "CloudTraining:Approvals:CostThresholdUsd")]
    public async Task It_is_refused_with_the_key_to_set_instead(string method, string path, string words)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings
        {
            Services = services => services.AddCloudTraining().AddReplicate(),
            Configuration = { ["CloudTraining:DefaultProvider"] = "fake" },
        });

        var (status, problem) = await host.SendAsync(new HttpMethod(method), path, "{}");

        Assert.That(status, Is.EqualTo(409));
        Assert.That(problem.GetProperty("detail").GetString(), Does.Contain(words));
    }

    [Test, CancelAfter(20_000)]
    public async Task Requests_past_their_deadline_are_ended_with_their_jobs(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings { Configuration = { ["CloudTraining:Approvals:CheckInterval"] = "1.00:00:00" } });
        await host.SendAsync(HttpMethod.Post, "/api/approvals/expire");
        var late = await host.AddAsync(Some.JobAwaitingApproval(userId: "alice", expiresAt: TimeProvider.System.GetUtcNow().AddMinutes(-1)));
        var pending = await host.AddAsync(Some.JobAwaitingApproval(userId: "alice", expiresAt: DateTimeOffset.MaxValue));

        var (status, answer) = await host.SendAsync(HttpMethod.Post, "/api/approvals/expire");

        Assert.That((status, answer.ToString()), Is.EqualTo((200, """{"expired":1}""")));
        Assert.That((await host.Store.FindAsync(late.Id, cancellationToken))!.Status, Is.EqualTo(JobStatus.Cancelled));
        Assert.That((await host.Store.FindAsync(pending.Id, cancellationToken))!.Status, Is.EqualTo(JobStatus.Pending));
    }
}
