using System.Net;
using System.Text;
using System.Text.Json;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Queue;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ReplicateSimulator.Faults;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>A whole host with a marked token, a provider that echoes it wherever it can, and then every answer of our own API and every byte of the database file searched for it.</summary>
[TestFixture]
public sealed class TokenLeakHostTests
{
    private static readonly string[] Streams = ["/api/events", "/logs/stream"];

    [Test, CancelAfter(300_000)]
    public async Task A_token_is_in_no_answer_of_the_api_no_log_line_and_no_byte_of_the_database(CancellationToken cancellationToken)
    {
        await using var host = await ReplicateApiHost.StartAsync(
            options => options.ApiToken = TokenLeakTests.Marked,
            services => services.Configure<QueueOptions>(queue => queue.MaxConcurrent = queue.MaxConcurrentPerUser = 10));
        var input = JsonSerializer.Serialize(new { config_json = """{"steps":1}""", prompt = "a marked job" });
        var called = await host.SubmitAsync(cancellationToken, input: input);
        var read = await host.SubmitAsync(cancellationToken, input: input);
        var running = await host.SubmitAsync(cancellationToken, input: input);
        await host.Simulator.CreateAsync(JsonSerializer.Serialize(new { hf_token = TokenLeakTests.TrainerSecret, note = TokenLeakTests.Echo }));
        var refused = await SubmitRefusedAsync(host, cancellationToken);

        await host.Simulator.MoveAsync(running.External!.Id, new { status = "processing", logs = TokenLeakTests.Echo });
        await host.Simulator.MoveAsync(called.External!.Id, new { status = "failed", error = TokenLeakTests.Echo, logs = TokenLeakTests.Echo });
        await host.WaitForAsync(called.Id, job => job.IsTerminal, cancellationToken);
        host.Simulator.Faults.Add(new FaultRule { Operation = "webhook", Kind = FaultKind.WebhookLost });
        await host.Simulator.MoveAsync(read.External!.Id, new { status = "failed", error = TokenLeakTests.Echo, logs = TokenLeakTests.Echo, output = "https://example.com/?token=" + TokenLeakTests.Marked });
        await host.Get<ICloudTrainingClient>().RefreshActiveAsync(cancellationToken: cancellationToken);

        var seen = new StringBuilder();
        var answered = new Dictionary<string, HttpStatusCode>(StringComparer.Ordinal);
        string[] jobs = [called.Id, read.Id, running.Id, refused];
        await ReadEverythingAsync(host, jobs, answered, seen, cancellationToken);
        foreach (var kind in new[] { FaultKind.Status, FaultKind.Replace, FaultKind.HtmlBadGateway })
        {
            host.Simulator.Faults.Clear();
            host.Simulator.Faults.Add(TokenLeakTests.Fault(kind));
            await ReadEverythingAsync(host, jobs, [], seen, cancellationToken);
        }

        foreach (var (_, text) in host.Logs.Lines)
        {
            seen.AppendLine(text);
        }

        var database = ReadFiles(host.Folder);
        Assert.Multiple(() =>
        {
            Assert.That(host.Simulator.LastHeaders["Authorization"], Does.Contain(TokenLeakTests.Marked), "the token was in use");
            Assert.That(database, Does.Contain(called.Id).And.Contain("a marked job").And.Contain("Authorization: Bearer ***"), "the database was read, and what the provider echoed is in it");
            Assert.That(answered.Count(answer => answer.Value == HttpStatusCode.OK), Is.GreaterThan(20), string.Join('\n', answered));
            Assert.That(seen.ToString(), Does.Contain("Authorization: Bearer ***"), "the answers show what the provider echoed");
            foreach (var secret in new[] { TokenLeakTests.Marked, TokenLeakTests.TrainerSecret })
            {
                Assert.That(TokenLeakTests.Around(seen.ToString(), secret), Is.Empty);
                Assert.That(TokenLeakTests.Around(database, secret), Is.Empty);
            }
        });
    }

    /// <summary>A submission over our own API that the provider refuses with an echo: its words end up in the job.</summary>
    private static async Task<string> SubmitRefusedAsync(ReplicateApiHost host, CancellationToken cancellationToken)
    {
        host.Simulator.Faults.Add(new FaultRule { Operation = "predictions.create", Kind = FaultKind.Status, Status = 422, Body = JsonSerializer.Serialize(new { title = TokenLeakTests.Echo, detail = TokenLeakTests.Echo }), Next = 1 });
        var (status, text) = await host.ReadAsync("/api/cloud/jobs/submit?provider=replicate", HttpMethod.Post, """{"config":{"steps":1},"config_name":"refused"}""");
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), text);
        var id = JsonDocument.Parse(text[text.IndexOf('{', StringComparison.Ordinal)..]).RootElement.GetProperty("job_id").GetString()!;
        var job = await host.WaitForAsync(id, job => job.IsTerminal, cancellationToken);
        Assert.That(job.Status, Is.EqualTo(JobStatus.Failed));
        return id;
    }

    /// <summary>Every route that reads, for every job, and the sync, which writes what it discovered.</summary>
    private static async Task ReadEverythingAsync(ReplicateApiHost host, IReadOnlyList<string> jobs, Dictionary<string, HttpStatusCode> answered, StringBuilder seen, CancellationToken cancellationToken)
    {
        seen.AppendLine((await host.ReadAsync("/api/cloud/jobs/sync", HttpMethod.Post)).Text);
        var patterns = host.Get<IEnumerable<EndpointDataSource>>().SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(endpoint => endpoint.RoutePattern.RawText!)
            .Where(pattern => !pattern.Contains("{**", StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal);
        foreach (var pattern in patterns)
        {
            foreach (var job in pattern.Contains("{job_id}", StringComparison.Ordinal) ? jobs : jobs.Take(1))
            {
                var path = pattern.Replace("{job_id}", job, StringComparison.Ordinal).Replace("{provider}", "replicate", StringComparison.Ordinal)
                    .Replace("{user_id}", "anonymous", StringComparison.Ordinal).Replace("{request_id}", "1", StringComparison.Ordinal).Replace("{rule_id}", "1", StringComparison.Ordinal);
                if (Streams.Any(stream => pattern.EndsWith(stream, StringComparison.Ordinal)))
                {
                    seen.AppendLine(await ReadStreamAsync(host, path, cancellationToken));
                    continue;
                }

                var (status, text) = await host.ReadAsync(path.EndsWith("/jobs", StringComparison.Ordinal) ? path + "?sync_active=true" : path);
                answered[path] = status;
                seen.AppendLine(text);
            }
        }
    }

    /// <summary>What a stream sends first: it has no end of its own.</summary>
    private static async Task<string> ReadStreamAsync(ReplicateApiHost host, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Last-Event-ID", "0");
        using var response = await host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[256 * 1024];
        var text = new StringBuilder();
        do
        {
            var read = await stream.ReadAsync(buffer, cancellationToken);
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
            if (read == 0)
            {
                break;
            }
        }
        while (!text.ToString().Contains("\n\n", StringComparison.Ordinal));

        return text.ToString();
    }

    private static string ReadFiles(DirectoryInfo folder)
    {
        var text = new StringBuilder();
        foreach (var file in folder.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            text.Append(reader.ReadToEnd());
        }

        return text.ToString();
    }
}
