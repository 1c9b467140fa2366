using System.Text.RegularExpressions;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Playwright;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>Everything can be done without a pointer.</summary>
public sealed class DashboardKeyboardTests : BrowserTest
{
    private IKeyboard Keys => Page.Keyboard;

    [Test]
    public async Task Keys_search_move_open_cancel_and_close()
    {
        await Host.AddRunningAsync("first");
        await Host.AddRunningAsync("second");
        await OpenAsync();

        await Keys.PressAsync("/");
        await Expect(Page.GetByRole(AriaRole.Searchbox)).ToBeFocusedAsync();
        await Keys.TypeAsync("sjk");
        await Expect(Page.GetByText("No job matches")).ToBeVisibleAsync();
        await Keys.PressAsync("Escape");
        await Expect(List.Locator(".row")).ToHaveCountAsync(2);
        await Keys.PressAsync("j");
        await Expect(Row("second").Locator(".open")).ToBeFocusedAsync();
        await Keys.PressAsync("j");
        await Expect(Row("first").Locator(".open")).ToBeFocusedAsync();
        await Keys.PressAsync("k");
        await Keys.PressAsync("Enter");
        await Expect(Panel.GetByRole(AriaRole.Heading, new LocatorGetByRoleOptions { Name = "second" })).ToBeFocusedAsync();
        await Keys.PressAsync("Escape");
        await Expect(Row("second").Locator(".open")).ToBeFocusedAsync();
        await Keys.PressAsync("c");
        await Expect(Page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("Cancel second?");
        await Keys.PressAsync("Enter");

        await Expect(Row("second")).ToContainTextAsync("Cancelling");
    }

    [Test]
    public async Task S_syncs_and_t_opens_the_form()
    {
        Host.Provider.AddForeign(JobStatus.Completed);
        await OpenAsync();

        await Keys.PressAsync("s");
        await Expect(Toast("Discovered 1 new jobs from Replicate")).ToBeVisibleAsync();
        await Keys.PressAsync("t");
        await Expect(Page.Locator("#train [name=name]")).ToBeFocusedAsync();
        await Keys.PressAsync("Escape");

        await Expect(Page.Locator("#train")).ToBeHiddenAsync();
    }

    [Test]
    public async Task A_question_mark_lists_the_keys_and_they_can_be_turned_off()
    {
        await OpenAsync();

        await Keys.PressAsync("?");
        await Expect(Page.GetByRole(AriaRole.Dialog, new PageGetByRoleOptions { Name = "Keyboard shortcuts" })).ToBeVisibleAsync();
        await Page.GetByLabel("Single-key shortcuts are on").UncheckAsync();
        await Keys.PressAsync("Escape");
        await Keys.PressAsync("t");

        await Expect(Page.Locator("#train")).ToBeHiddenAsync();
        await Page.ReloadAsync();
        await Expect(Connection).ToHaveTextAsync("Live");
        await Keys.PressAsync("t");
        await Expect(Page.Locator("#train")).ToBeHiddenAsync();
    }

    [Test]
    public async Task A_letter_typed_into_a_field_is_a_letter()
    {
        await Host.AddRunningAsync("first");
        await OpenAsync();

        await Page.GetByRole(AriaRole.Searchbox).FocusAsync();
        await Keys.TypeAsync("csjkt?/");

        await Expect(Page.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync("csjkt?/");
        Assert.That(Host.Requests, Has.None.Contains("/sync"));
    }

    [Test]
    public async Task Tab_reaches_every_control_and_each_shows_where_the_focus_is()
    {
        await Host.AddEndedAsync("ended", JobStatus.Failed);
        await OpenAsync();
        var seen = new List<string>();

        while (true)
        {
            await Keys.PressAsync("Tab");
            if (await Page.EvaluateAsync<bool>("() => document.activeElement === document.body"))
            {
                break;
            }

            Assert.That(seen, Has.Count.LessThan(30), "the focus goes round inside the page");
            seen.Add(await Page.EvaluateAsync<string>("() => (document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent.trim() ?? '').slice(0, 40) + '|' + document.activeElement.name"));
            var visible = await Page.EvaluateAsync<bool>("""
                () => {
                  const outlined = element => element && getComputedStyle(element).outlineStyle !== 'none';
                  const at = document.activeElement;
                  return outlined(at) || outlined(at.nextElementSibling) || outlined(at.closest('.row')) || at.matches('.skip');
                }
                """);
            Assert.That(visible, Is.True, seen[^1]);
        }

        Assert.That(string.Join('\n', seen), Does.Contain("Skip to the jobs").And.Contain("Queue").And.Contain("Sync").And.Contain("Train").And.Contain("|q").And.Contain("|provider").And.Contain("|status").And.Contain("Retry ended"));
        await Expect(Page).ToHaveURLAsync(new Regex("/cloud/$"));
    }
}
