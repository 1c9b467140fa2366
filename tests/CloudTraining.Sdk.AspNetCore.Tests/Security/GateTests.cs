using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.AspNetCore.Tests.Security;

/// <summary>What holds before the host has decided anything, and what a browser of another site can do.</summary>
public sealed class GateTests
{
    private static readonly string[] ForwardingHeaders = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Whatever", "X-Real-IP", "X-Original-For", "Via", "X-Client-IP", "CF-Connecting-IP"];

    [TestCase("Production")]
    [TestCase("Staging")]
    [CancelAfter(20_000)]
    public async Task Without_a_decision_everything_is_refused_outside_Development(string environment, CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings { Environment = environment, Map = app => app.MapCloudTraining() });

        foreach (var (method, pattern) in RouteTable.Of(host.App).Where(route => !route.Pattern.Contains("webhooks")))
        {
            var (status, problem) = await host.SendAsync(new HttpMethod(method), pattern);
            Assert.That(status, Is.EqualTo(403), $"{method} {pattern}");
            Assert.That(method == "HEAD" || (problem.GetProperty("detail").GetString() is { } detail && detail.Contains("RequireAuthorization") && detail.Contains("AllowAnonymous")), Is.True, $"{method} {pattern}: {problem}");
        }

        Assert.That((await host.SendAsync(CallingBackProvider.Callback("fake", new { id = "x" }, signature: ""))).Status, Is.EqualTo(401), "callbacks are decided by their signature");
    }

    [Test, CancelAfter(20_000)]
    public async Task In_Development_only_a_direct_request_from_this_machine_is_answered(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings { Environment = "Development", Map = app => app.MapCloudTraining() });
        using var nobody = host.CreateClient(null);

        Assert.That((await host.SendAsync(HttpMethod.Get, "/api/cloud/jobs", client: nobody)).Status, Is.EqualTo(200));
        foreach (var header in ForwardingHeaders)
        {
            Assert.That((await host.SendAsync(HttpMethod.Get, "/api/cloud/jobs", client: nobody, headers: (header, "127.0.0.1"))).Status, Is.EqualTo(403), header);
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_page_whose_name_was_pointed_at_this_machine_is_refused_though_its_peer_is_local(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings { Environment = "Development", Map = app => app.MapCloudTraining() });
        using var nobody = host.CreateClient(null);

        foreach (var (name, expected) in new[] { ("evil.example:8001", 403), ("127.0.0.1.evil.example", 403), ("localhost:8001", 200), ("cloud.localhost", 200), ("[::1]:8001", 200), ("127.0.0.2", 200) })
        {
            Assert.That((await host.SendAsync(HttpMethod.Get, "/api/cloud/jobs", client: nobody, headers: ("Host", name))).Status, Is.EqualTo(expected), name);
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Health_that_is_opened_to_probes_is_open_at_both_of_its_addresses(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings
        {
            Map = app =>
            {
                var api = app.MapCloudTraining();
                api.RequireAuthorization();
                api.Health.AllowAnonymous();
            },
        });
        using var nobody = host.CreateClient(null);

        Assert.That((await host.SendAsync(HttpMethod.Get, "/api/cloud/health", client: nobody)).Status, Is.EqualTo(200));
        Assert.That((await host.SendAsync(HttpMethod.Get, "/health", client: nobody)).Status, Is.EqualTo(200));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_forged_header_never_makes_a_remote_request_local_even_behind_the_forwarded_headers_middleware(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings
        {
            Environment = "Development",
            Map = app => app.MapCloudTraining(),
            Pipeline = app => app.UseForwardedHeaders(new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor }),
        });

        Assert.That((await host.SendAsync(HttpMethod.Get, "/api/cloud/jobs", headers: ("X-Forwarded-For", "127.0.0.1"))).Status, Is.EqualTo(403));
    }

    [Test, CancelAfter(20_000)]
    public async Task The_host_decides_for_all_for_a_group_or_by_a_fallback_policy(CancellationToken cancellationToken)
    {
        await using var open = await ApiHost.StartAsync(new ApiHostSettings { Map = app => app.MapCloudTraining().AllowAnonymous() });
        await using var health = await ApiHost.StartAsync(new ApiHostSettings { Map = app => app.MapCloudTraining().Health.AllowAnonymous() });
        await using var fallback = await ApiHost.StartAsync(new ApiHostSettings
        {
            Map = app => app.MapCloudTraining(),
            Services = services => services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build()),
        });
        using var nobody = fallback.CreateClient(null);

        Assert.That((await open.SendAsync(HttpMethod.Get, "/api/cloud/jobs")).Status, Is.EqualTo(200));
        Assert.That((await health.SendAsync(HttpMethod.Get, "/api/cloud/health/ready")).Status, Is.EqualTo(200));
        Assert.That((await health.SendAsync(HttpMethod.Get, "/api/cloud/jobs")).Status, Is.EqualTo(403));
        Assert.That((await fallback.SendAsync(HttpMethod.Get, "/api/cloud/jobs")).Status, Is.EqualTo(200));
        Assert.That((await fallback.SendAsync(HttpMethod.Get, "/api/cloud/jobs", client: nobody)).Status, Is.EqualTo(401));
    }

    [TestCase("Sec-Fetch-Site", "cross-site", 403)]
    [TestCase("Sec-Fetch-Site", "same-site", 403)]
    [TestCase("Sec-Fetch-Site", "same-origin", 200)]
    [TestCase("Sec-Fetch-Site", "none", 200)]
    [TestCase("Origin", "http://evil.example", 403)]
    [TestCase("Origin", "null", 403)]
    [TestCase("Origin", "http://127.0.0.1:1", 403)]
    [TestCase("Origin", "self", 200)]
    [CancelAfter(20_000)]
    public async Task A_page_of_another_origin_changes_nothing(string header, string value, int expected, CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();
        var sent = value == "self" ? host.Address.GetLeftPart(UriPartial.Authority) : value;

        foreach (var (method, pattern) in RouteTable.Of(host.App).Where(route => route.Method is not ("GET" or "HEAD") && !route.Pattern.Contains("webhooks")))
        {
            var (status, problem) = await host.SendAsync(new HttpMethod(method), pattern.Replace("{", "").Replace("}", ""), "{}", headers: (header, sent));
            var isCrossOrigin = status == 403 && problem.GetProperty("code").GetString() == "cross_origin";
            Assert.That(isCrossOrigin, Is.EqualTo(expected == 403), $"{method} {pattern}: {problem}");
        }

        Assert.That((await host.SendAsync(HttpMethod.Get, "/api/cloud/jobs", headers: (header, sent))).Status, Is.EqualTo(200), "reading is for the browser's own rules");
    }
}
