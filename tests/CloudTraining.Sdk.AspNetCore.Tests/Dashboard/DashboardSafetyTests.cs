using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>What comes from jobs is text, wherever it is shown, and the policy would stop the page if it forgot that.</summary>
public sealed class DashboardSafetyTests : BrowserTest
{
    private static readonly string[] Attacks =
    [
        "<img src=x onerror=\"window.hurt=1\">",
        "<script>window.hurt=1</script>",
        "\"><svg onload=window.hurt=1>",
        "{{constructor.constructor('window.hurt=1')()}}",
        "javascript:window.hurt=1",
    ];

    [TestCaseSource(nameof(Attacks))]
    public async Task Markup_in_names_errors_logs_and_reasons_is_shown_as_text(string attack)
    {
        var (id, external) = await Host.AddRunningAsync(attack);
        Host.Provider.AppendLog(external, $"{attack}\nStep 1/2 - loss: 1\n{attack}\n");
        await Host.AddAsync(Some.Job(JobStatus.Failed, userId: null, provider: "replicate") with
        {
            ConfigName = attack,
            ErrorMessage = attack,
            OutputUrl = attack,
            HardwareType = attack,
            ProviderStatus = attack,
        });
        await Host.AddAsync(Some.JobAwaitingApproval(TimeProvider.System.GetUtcNow().AddHours(1), userId: null) with { ConfigName = attack });

        await OpenAsync($"?job={id}");
        await Expect(Panel.Locator("h2")).ToHaveTextAsync(attack);
        await Expect(Panel.Locator(".log")).ToContainTextAsync(attack);
        await List.Locator("[data-tone=failed] .open").ClickAsync();
        await Expect(Panel.Locator(".notice")).ToHaveTextAsync(attack);
        await Expect(Panel.Locator(".facts")).ToContainTextAsync(attack);
        await Page.GotoAsync(Host.Address + "?view=queue&q=" + Uri.EscapeDataString(attack));
        await Expect(List.Locator(".row .name")).ToHaveTextAsync(attack);
        await Page.GotoAsync(Host.Address + "?status=failed&q=" + Uri.EscapeDataString(attack + "!"));
        await Expect(Page.Locator("[data-empty-text]")).ToContainTextAsync(attack);

        Assert.That(await Page.EvaluateAsync<bool>("() => 'hurt' in window"), Is.False);
        Assert.That(await Page.Locator("img, main script, svg[onload], a[href^='javascript']").CountAsync(), Is.Zero);
    }

    [Test]
    public async Task An_output_is_a_link_only_when_it_leads_to_the_web()
    {
        await Host.AddAsync(Some.Job(JobStatus.Completed, userId: null, provider: "replicate") with { ConfigName = "good", OutputUrl = "https://example.org/out.tar" });
        await OpenAsync();

        await Row("good").Locator(".open").ClickAsync();

        await Expect(Panel.Locator("a[href='https://example.org/out.tar']")).ToHaveAttributeAsync("rel", "noreferrer noopener");
    }

    [Test]
    public async Task The_policy_stops_markup_from_strings_and_inline_code()
    {
        await OpenAsync();

        // In a timer: what the driver evaluates directly may use eval.
        var outcome = await Page.EvaluateAsync<string[]>("""
            () => new Promise(resolve => setTimeout(() => resolve([
              () => { document.body.innerHTML = '<b>x</b>'; },
              () => new Function('return 1')(),
              () => document.body.append(Object.assign(document.createElement('script'), { text: '1' })),
              () => trustedTypes.createPolicy('other', {}),
            ].map(attempt => {
              try {
                attempt();
                return 'done';
              } catch (error) {
                return error.constructor.name;
              }
            }))))
            """);

        Assert.That(outcome, Has.None.EqualTo("done"));
        ForgetComplaints();
    }

    [Test]
    public async Task No_other_site_is_asked_for_anything()
    {
        var foreign = new List<string>();
        Page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(Host.Origin, StringComparison.Ordinal))
            {
                foreign.Add(request.Url);
            }
        };
        await Host.AddRunningAsync("job");

        await OpenAsync();

        Assert.That(foreign, Is.Empty);
    }
}
