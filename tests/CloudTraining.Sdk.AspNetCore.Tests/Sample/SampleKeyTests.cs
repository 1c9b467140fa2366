using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace CloudTraining.Sdk.AspNetCore.Tests.Sample;

/// <summary>With keys, the key decides: in the header for tools, in a cookie for browsers.</summary>
public sealed class SampleKeyTests : SampleTest
{
    private static readonly (string, string)[] Keys =
        [("CloudTraining__Sample__ApiKeys__key1", "alice"), ("CloudTraining__Sample__ApiKeys__key2", "bob,all"), ("CloudTraining__Sample__ApiKeys__key3", "carol")];

    [Test, CancelAfter(60_000)]
    public async Task The_key_says_who_asks_and_what_is_seen(CancellationToken cancellationToken)
    {
        var sample = await StartAsync(cancellationToken, Keys);
        using var alice = CreateClient(sample, "key1");
        using var bob = CreateClient(sample, "key2");
        using var carol = CreateClient(sample, "key3");
        using var stranger = CreateClient(sample, "KEY1");

        using var submitted = await alice.PostAsJsonAsync("/api/cloud/jobs/submit", new { config = new { steps = 1 } }, cancellationToken);
        var id = (await submitted.Content.ReadFromJsonAsync<JsonElement>(cancellationToken)).GetProperty("job_id").GetString();

        Assert.Multiple(async () =>
        {
            Assert.That(await StatusAsync(sample.Client, "/api/cloud/jobs"), Is.EqualTo(401));
            Assert.That(await StatusAsync(stranger, "/api/cloud/jobs"), Is.EqualTo(401));
            Assert.That(await StatusAsync(sample.Client, "/cloud/"), Is.EqualTo(401));
            Assert.That(await StatusAsync(sample.Client, "/api/cloud/health/ready"), Is.EqualTo(200));
            Assert.That(await StatusAsync(alice, $"/api/cloud/jobs/{id}"), Is.EqualTo(200));
            Assert.That(await StatusAsync(bob, $"/api/cloud/jobs/{id}"), Is.EqualTo(200), "who sees all");
            Assert.That(await StatusAsync(carol, $"/api/cloud/jobs/{id}"), Is.EqualTo(404), "another's job does not exist");
        });
    }

    [Test, CancelAfter(60_000)]
    public async Task A_browser_is_led_to_a_form_and_gets_a_cookie_that_only_it_can_send(CancellationToken cancellationToken)
    {
        var sample = await StartAsync(cancellationToken, Keys);
        using var browser = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = sample.Address };
        browser.DefaultRequestHeaders.Accept.ParseAdd("text/html");

        using var page = await browser.GetAsync("/cloud/", cancellationToken);
        using var data = await browser.GetAsync("/api/cloud/jobs", cancellationToken);
        using var wrong = await SignInAsync(browser, "nope", "same-origin");
        using var foreign = await SignInAsync(browser, "key1", "cross-site");
        using var right = await SignInAsync(browser, "key1", "same-origin");
        using var opened = await browser.GetAsync("/cloud/", cancellationToken);
        using var read = await browser.GetAsync("/api/cloud/jobs", cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That((page.StatusCode, page.Headers.Location!.OriginalString), Is.EqualTo((HttpStatusCode.Redirect, "/signin")));
            Assert.That(data.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), "a script is told, not led");
            Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(foreign.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That((right.StatusCode, right.Headers.Location!.OriginalString), Is.EqualTo((HttpStatusCode.Redirect, "/cloud/")));
            Assert.That(right.Headers.GetValues("Set-Cookie").Single(), Does.Contain("httponly").IgnoreCase.And.Contain("samesite=strict").IgnoreCase);
            Assert.That((opened.StatusCode, read.StatusCode), Is.EqualTo((HttpStatusCode.OK, HttpStatusCode.OK)));
        });
    }

    private static HttpClient CreateClient(WebDashboardProcess sample, string key)
    {
        var client = new HttpClient { BaseAddress = sample.Address };
        client.DefaultRequestHeaders.Add("X-API-Key", key);
        return client;
    }

    private static async Task<int> StatusAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        return (int)response.StatusCode;
    }

    private static async Task<HttpResponseMessage> SignInAsync(HttpClient browser, string key, string site)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/signin") { Content = new FormUrlEncodedContent([new("key", key)]) };
        request.Headers.Add("Sec-Fetch-Site", site);
        return await browser.SendAsync(request);
    }
}
