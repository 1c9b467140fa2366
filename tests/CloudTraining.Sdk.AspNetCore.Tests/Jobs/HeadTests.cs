using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.AspNetCore.Builder;

namespace CloudTraining.Sdk.AspNetCore.Tests.Jobs;

/// <summary>HEAD: what GET answers, without the body.</summary>
public sealed class HeadTests
{
    [Test, CancelAfter(30_000)]
    public async Task Head_is_answered_like_get_without_a_body_wherever_there_is_an_end_to_the_answer(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings
        {
            Map = app =>
            {
                app.MapCloudTraining().RequireAuthorization();
                app.MapCloudTrainingDashboard("/cloud").RequireAuthorization();
            },
        });
        var job = await host.AddAsync(Some.Job(JobStatus.Completed, userId: "alice"));
        var paths = RouteTable.Of(host.App)
            .Where(route => route.Method == "GET" && !route.Pattern.EndsWith("/stream", StringComparison.Ordinal) && route.Pattern is not "/api/events")
            .Select(route => route.Pattern
                .Replace("{job_id}", job.Id, StringComparison.Ordinal)
                .Replace("{request_id}", job.Id, StringComparison.Ordinal)
                .Replace("{provider}", "fake", StringComparison.Ordinal)
                .Replace("{user_id}", "alice", StringComparison.Ordinal)
                .Replace("{rule_id}", "1", StringComparison.Ordinal)
                .Replace("{version}/{**name}", "1/app.css", StringComparison.Ordinal))
            .ToList();

        Assert.That(paths, Does.Contain("/api/cloud/health").And.Contain("/api/cloud/jobs").And.Contain("/health"));
        foreach (var path in paths)
        {
            using var get = await host.Client.GetAsync(path, cancellationToken);
            using var head = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), cancellationToken);
            Assert.That(head.StatusCode, Is.EqualTo(get.StatusCode), path);
            Assert.That(head.Content.Headers.ContentType, Is.EqualTo(get.Content.Headers.ContentType), path);
            Assert.That(await head.Content.ReadAsByteArrayAsync(cancellationToken), Is.Empty, path);
        }
    }

    [TestCase("/api/events")]
    [TestCase("/api/cloud/jobs/any/logs/stream")]
    [CancelAfter(20_000)]
    public async Task A_stream_has_no_head(string path, CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();

        using var head = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), cancellationToken);

        Assert.That((int)head.StatusCode, Is.EqualTo(405));
        Assert.That(head.Content.Headers.Allow, Is.EqualTo(new[] { "GET" }));
    }
}
