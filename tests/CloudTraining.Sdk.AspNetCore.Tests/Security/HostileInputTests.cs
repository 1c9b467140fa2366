using System.Net.Sockets;
using System.Text;
using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.AspNetCore.Tests.Security;

/// <summary>What people and programs send that should not be sent.</summary>
public sealed class HostileInputTests
{
    private ApiHost _host = null!;

    [SetUp]
    public async Task StartAsync() => _host = await ApiHost.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [TestCase("..%2f..%2fetc%2fpasswd")]
    [TestCase("%2e%2e%5cwin.ini")]
    [TestCase("a%00b")]
    [TestCase("a%0d%0aX-Evil:%20yes")]
    [TestCase("%3Cscript%3E")]
    [TestCase("x%20y")]
    public async Task An_id_that_is_no_id_is_refused_on_every_route(string id)
    {
        foreach (var (method, pattern) in RouteTable.Of(_host.App).Where(route => route.Pattern.Contains("{job_id}")))
        {
            var (status, problem) = await _host.SendAsync(new HttpMethod(method), pattern.Replace("{job_id}", id), method is "GET" or "HEAD" ? null : """{"priority":1}""");
            Assert.That(status, Is.EqualTo(400), $"{method} {pattern}: {problem}");
        }
    }

    [Test]
    public async Task Script_in_names_logs_and_errors_is_data_in_JSON_that_no_browser_takes_for_a_page()
    {
        const string Script = "<script>alert(1)</script>";
        var job = await _host.AddRunningAsync(log: Script + "\n");
        await _host.AddAsync(Some.Job(JobStatus.Failed, userId: "alice") with { ConfigName = Script, ErrorMessage = Script });

        foreach (var path in new[] { "/api/cloud/jobs", $"/api/cloud/jobs/{job.Id}/logs", $"/api/cloud/jobs/{job.Id}/inline-progress" })
        {
            using var response = await _host.Client.GetAsync(path);
            var text = await response.Content.ReadAsStringAsync();
            Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/json"), path);
            Assert.That(text, Does.Not.Contain("<script").And.Contain("\\u003Cscript"), path);
        }
    }

    [TestCase("a;b")]
    [TestCase("a b")]
    [TestCase("a\"b")]
    [TestCase("a,b")]
    [TestCase("LONG")]
    public async Task A_hostile_correlation_id_is_replaced_and_never_echoed(string sent)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/cloud/health/live");
        request.Headers.TryAddWithoutValidation("X-Correlation-ID", sent == "LONG" ? new string('a', 65) : sent);

        using var response = await _host.Client.SendAsync(request);

        Assert.That(response.Headers.GetValues("X-Correlation-ID").Single(), Does.Match("^[0-9a-f]{12}$"));
    }

    [Test]
    public async Task A_good_correlation_id_is_returned_kept_with_the_job_and_named_in_errors()
    {
        var (_, submitted) = await _host.SendAsync(HttpMethod.Post, "/api/cloud/jobs/submit", """{"config":{"a":1}}""", headers: ("X-Correlation-ID", "abc123"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/cloud/jobs/nobody");
        request.Headers.Add("X-Correlation-ID", "abc456");
        using var response = await _host.Client.SendAsync(request);

        Assert.That((await _host.Store.FindAsync(submitted.GetProperty("job_id").GetString()!))!.CorrelationId, Is.EqualTo("abc123"));
        Assert.That(response.Headers.GetValues("X-Correlation-ID"), Is.EqualTo(new[] { "abc456" }));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("\"correlation_id\":\"abc456\""));
    }

    [Test]
    public async Task A_body_that_is_too_large_is_refused_with_or_without_a_length()
    {
        var large = """{"config":{"a":"x"}}""".Replace("x", new string('x', 3 * 1024 * 1024), StringComparison.Ordinal);
        using var chunked = new HttpRequestMessage(HttpMethod.Post, "/api/cloud/jobs/submit") { Content = new StringContent(large, Encoding.UTF8, "application/json") };
        chunked.Headers.TransferEncodingChunked = true;

        Assert.That((await _host.SendAsync(HttpMethod.Post, "/api/cloud/jobs/submit", large)).Status, Is.EqualTo(413));
        Assert.That((await _host.SendAsync(chunked)).Status, Is.EqualTo(413));
        Assert.That((await _host.GetJsonAsync("/api/cloud/jobs")).GetProperty("total").GetInt32(), Is.Zero);
    }

    [Test, CancelAfter(60_000)]
    public async Task Ten_thousand_abrupt_closes_leak_no_slot(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings { Configuration = { ["CloudTraining:Events:MaxConnectionsPerAddress"] = "1000" } });
        var request = Encoding.ASCII.GetBytes($"GET /api/events HTTP/1.1\r\nHost: {host.Address.Authority}\r\n{HeaderAuthentication.HeaderName}: alice,all\r\n\r\n");
        await Parallel.ForEachAsync(Enumerable.Range(0, 10_000), new ParallelOptions { MaxDegreeOfParallelism = 64, CancellationToken = cancellationToken }, async (number, token) =>
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(host.Address.Host, host.Address.Port, token);
            await socket.SendAsync(request, token);
            switch (number % 3)
            {
                case 0:
                    await socket.ReceiveAsync(new byte[64], token);
                    socket.Shutdown(SocketShutdown.Send);
                    while (await socket.ReceiveAsync(new byte[4096], token) > 0)
                    {
                    }

                    break;
                case 1:
                    await socket.ReceiveAsync(new byte[64], token);
                    socket.LingerState = new LingerOption(true, 0);
                    break;
                default:
                    break;
            }
        });

        while (await OpenStreamsAsync(host, cancellationToken) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private static async Task<int> OpenStreamsAsync(ApiHost host, CancellationToken cancellationToken)
    {
        var text = await host.Client.GetStringAsync("/api/cloud/metrics/prometheus", cancellationToken);
        return int.Parse(text.Split("\nsimpletuner_event_streams_open ")[1].Trim());
    }
}
