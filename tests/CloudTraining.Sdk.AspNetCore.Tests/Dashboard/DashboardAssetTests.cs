using System.Net;
using System.Text.RegularExpressions;
using CloudTraining.Sdk.AspNetCore.Dashboard;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>The page and its files as a browser or a cache sees them, without a browser.</summary>
public sealed partial class DashboardAssetTests
{
    private const int WireBudget = 60 * 1024;
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        _app = builder.Build();
        _app.MapCloudTrainingDashboard().AllowAnonymous();
        await _app.StartAsync();
        _client = _app.GetTestClient();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task A_first_visit_costs_at_most_60_KB_with_all_headers()
    {
        var total = 0L;
        foreach (var address in await ListFilesAsync())
        {
            using var response = await GetAsync(address, "br");
            Assert.That(response.Content.Headers.ContentEncoding, Is.EqualTo(new[] { "br" }), address);
            var headers = response.Headers.Concat(response.Content.Headers).Sum(header => header.Key.Length + string.Join(", ", header.Value).Length + 4);
            total += headers + (await response.Content.ReadAsByteArrayAsync()).Length;
        }

        TestContext.Out.WriteLine($"{total} bytes on the wire, budget {WireBudget}");
        Assert.That(total, Is.LessThanOrEqualTo(WireBudget));
    }

    [Test]
    public async Task Every_file_of_the_page_comes_from_the_page_itself_and_is_there()
    {
        var files = await ListFilesAsync();

        Assert.That(files.Select(file => Path.GetFileName(file)), Is.EqualTo(new[] { "", "dashboard.css", "feed-worker.js", "main.js" }), "four requests");
        foreach (var address in files)
        {
            using var response = await GetAsync(address, "identity");
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK), address);
        }
    }

    [Test]
    public async Task The_files_name_no_other_site_and_make_no_markup_from_text()
    {
        foreach (var address in await ListFilesAsync())
        {
            using var response = await GetAsync(address, "identity");
            var text = await response.Content.ReadAsStringAsync();
            // Namespaces are names, not addresses.
            var foreign = AbsoluteAddress().Matches(text.Replace("http://www.w3.org/2000/svg", string.Empty, StringComparison.Ordinal));
            Assert.That(foreign, Is.Empty, address);
            Assert.That(text, Does.Not.Contain("innerHTML").And.Not.Contain("insertAdjacentHTML").And.Not.Contain("document.write").And.Not.Contain("eval("), address);
        }
    }

    [Test]
    public async Task The_page_has_no_inline_script_style_or_handler()
    {
        using var response = await GetAsync("/cloud/", "identity");
        var html = await response.Content.ReadAsStringAsync();

        Assert.That(InlineCode().Matches(html), Is.Empty);
        Assert.That(response.Headers.GetValues("Content-Security-Policy").Single(), Is.EqualTo(DashboardEndpoint.ContentSecurityPolicy)
            .And.Contains("default-src 'none'").And.Contains("require-trusted-types-for 'script'").And.Not.Contains("unsafe"));
    }

    [TestCase("br", "br")]
    [TestCase("gzip", "gzip")]
    [TestCase("gzip, deflate, br, zstd", "br")]
    [TestCase("br;q=0, gzip", "gzip")]
    [TestCase("identity", null)]
    public async Task A_file_is_sent_in_the_smallest_coding_that_the_client_takes(string accepted, string? expected)
    {
        using var response = await GetAsync((await ListFilesAsync())[1], accepted);

        Assert.That(response.Content.Headers.ContentEncoding.SingleOrDefault(), Is.EqualTo(expected));
        Assert.That(response.Headers.Vary, Is.EqualTo(new[] { "Accept-Encoding" }));
    }

    [Test]
    public async Task A_browser_keeps_the_files_for_good_and_asks_for_the_page_again()
    {
        using var page = await GetAsync("/cloud/", "br");
        using var file = await GetAsync((await ListFilesAsync())[1], "br");

        Assert.That(page.Headers.CacheControl!.NoCache, Is.True);
        Assert.That(file.Headers.CacheControl!.ToString(), Does.Contain("immutable").And.Contain("max-age=31536000"));
    }

    [TestCase("br")]
    [TestCase("gzip")]
    [TestCase("identity")]
    public async Task An_unchanged_page_is_answered_304_in_each_coding(string coding)
    {
        using var first = await GetAsync("/cloud/", coding);

        using var second = await GetAsync("/cloud/", coding, first.Headers.ETag!.ToString());

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(await second.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [Test]
    public async Task A_page_of_another_version_still_gets_its_files_but_may_not_keep_them()
    {
        using var response = await GetAsync("/cloud/assets/0000deadbeef/js/main.js", "br");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Headers.CacheControl!.ToString(), Is.EqualTo("no-cache"));
    }

    [TestCase("/cloud/assets/x/index.html")]
    [TestCase("/cloud/assets/x/js/nothing.js")]
    [TestCase("/cloud/assets/x/../../secrets")]
    [TestCase("/cloud/assets/x/%2e%2e%2f%2e%2e%2fweb.config")]
    [TestCase("/cloud/assets/x/js%5Cmain.js")]
    public async Task What_was_not_embedded_is_not_there(string address)
    {
        using var response = await GetAsync(address, "br");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("/cloud", "cloud/")]
    [TestCase("/cloud?job=1&q=a%20b", "cloud/?job=1&q=a%20b")]
    public async Task A_missing_slash_is_added_with_a_relative_address(string address, string target)
    {
        using var response = await GetAsync(address, "br");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Redirect));
        Assert.That(response.Headers.Location!.OriginalString, Is.EqualTo(target));
    }

    [TestCase("/cloud", "../api/")]
    [TestCase("/tools/cloud/", "../../api/")]
    [TestCase("/", "api/")]
    public async Task The_page_knows_the_way_to_the_api(string path, string expected)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        await using var app = builder.Build();
        app.MapCloudTrainingDashboard(path).AllowAnonymous();
        await app.StartAsync();
        using var client = app.GetTestClient();

        var html = await client.GetStringAsync(path.TrimEnd('/') + "/");

        Assert.That(html, Does.Contain($"<meta name=\"cloud-training-api\" content=\"{expected}\">").And.Not.Contain("{{"));
    }

    [TestCase("Production", false)]
    [TestCase("Production", true)]
    [TestCase("Development", true)]
    public async Task Until_the_host_decides_who_may_open_it_the_page_is_refused(string environment, bool throughProxy)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        builder.WebHost.UseTestServer();
        await using var app = builder.Build();
        app.MapCloudTrainingDashboard();
        await app.StartAsync();

        foreach (var path in (string[])["/cloud/", "/cloud", $"/cloud/assets/{DashboardAssets.Load().Version}/js/main.js"])
        {
            var context = await app.GetTestServer().SendAsync(request =>
            {
                request.Request.Path = path;
                request.Connection.RemoteIpAddress = IPAddress.Loopback;
                if (throughProxy)
                {
                    request.Request.Headers["X-Forwarded-For"] = "127.0.0.1";
                }
            });
            Assert.That(context.Response.StatusCode, Is.EqualTo(403), path);
        }
    }

    [Test]
    public async Task In_Development_the_page_opens_on_the_same_machine_without_a_decision()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseTestServer();
        await using var app = builder.Build();
        app.MapCloudTrainingDashboard();
        await app.StartAsync();

        var context = await app.GetTestServer().SendAsync(request =>
        {
            request.Request.Path = "/cloud/";
            request.Connection.RemoteIpAddress = IPAddress.Loopback;
        });

        Assert.That(context.Response.StatusCode, Is.EqualTo(200));
    }

    [TestCase("cloud")]
    [TestCase("/{tenant}/cloud")]
    [TestCase("//cloud")]
    public void A_path_that_cannot_work_is_refused_with_its_name(string path)
    {
        Assert.That(() => _app.MapCloudTrainingDashboard(path), Throws.ArgumentException.With.Message.Contains(path));
    }

    private async Task<List<string>> ListFilesAsync()
    {
        var html = await _client.GetStringAsync("/cloud/");
        var assets = DashboardAssets.Load();
        var named = FileAddress().Matches(html).Select(match => "/cloud/" + match.Groups[1].Value);
        var all = assets.All.Select(asset => $"/cloud/assets/{assets.Version}/{asset.Name}").ToHashSet(StringComparer.Ordinal);
        Assert.That(named.Except(all), Is.Empty, "the page names a file that does not exist");
        return ["/cloud/", .. all.Order(StringComparer.Ordinal)];
    }

    private async Task<HttpResponseMessage> GetAsync(string address, string coding, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("Accept-Encoding", coding);
        if (tag is not null)
        {
            request.Headers.Add("If-None-Match", tag);
        }

        return await _client.SendAsync(request);
    }

    [GeneratedRegex("(?:href|src)=\"(assets/[^\"]+)\"")]
    private static partial Regex FileAddress();

    [GeneratedRegex("(?<![\\w/\\\\])(?:https?:)?//[a-z0-9-]+\\.[a-z]", RegexOptions.IgnoreCase)]
    private static partial Regex AbsoluteAddress();

    [GeneratedRegex("<script(?![^>]*\\bsrc=)|<style|\\sstyle=|\\son[a-z]+=", RegexOptions.IgnoreCase)]
    private static partial Regex InlineCode();
}
