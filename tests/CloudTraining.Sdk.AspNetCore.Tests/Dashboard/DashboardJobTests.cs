using System.Text.RegularExpressions;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.Playwright;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>A job's life as somebody at the page lives it.</summary>
public sealed class DashboardJobTests : BrowserTest
{
    [Test]
    public async Task I_can_start_a_training_and_see_it_open()
    {
        await OpenAsync();

        await Page.Locator("[data-action=train]").ClickAsync();
        var dialog = Page.GetByRole(AriaRole.Dialog, new PageGetByRoleOptions { Name = "Train" });
        await dialog.GetByLabel("Name").FillAsync("watercolour");
        await dialog.GetByLabel("Priority").SelectOptionAsync("High");
        await dialog.GetByLabel("Configuration").FillAsync("""{"steps": 1200}""");
        await dialog.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Start training" }).ClickAsync();

        await Expect(Toast("Submitted watercolour")).ToBeVisibleAsync();
        await Expect(Panel.GetByRole(AriaRole.Heading, new LocatorGetByRoleOptions { Name = "watercolour" })).ToBeFocusedAsync();
        await Expect(Row("watercolour")).ToContainTextAsync("Queued at provider");
        var submitted = Host.Provider.Accepted.Single().Submission!;
        Assert.That(submitted.ConfigName, Is.EqualTo("watercolour"));
        Assert.That(submitted.Input.GetProperty("config").GetProperty("steps").GetInt32(), Is.EqualTo(1200));
    }

    [TestCase("{\"steps\": ", "This is not JSON yet")]
    [TestCase("[1, 2]", "must be a JSON object")]
    public async Task A_configuration_that_is_not_an_object_is_refused_beside_the_field(string config, string words)
    {
        await OpenAsync();
        await Page.Locator("[data-action=train]").ClickAsync();

        await Page.GetByLabel("Configuration").FillAsync(config);
        await Page.Keyboard.PressAsync("Control+Enter");

        await Expect(Page.Locator("[data-train-error]")).ToContainTextAsync(words);
        await Expect(Page.GetByLabel("Configuration")).ToBeFocusedAsync();
        Assert.That(Host.Requests, Has.None.Contains("/submit"));
    }

    [Test]
    public async Task What_the_server_refuses_is_told_in_its_words_and_may_be_mended()
    {
        await OpenAsync();
        await Page.Locator("[data-action=train]").ClickAsync();
        await Page.GetByLabel("Configuration").FillAsync("{}");
        ExpectsFailedRequests = true;
        await Button("Start training").ClickAsync();
        await Expect(Page.Locator("[data-train-error]")).ToContainTextAsync("No configuration provided");

        await Page.GetByLabel("Configuration").FillAsync("""{"steps": 3}""");
        await Button("Start training").ClickAsync();

        await Expect(Toast("Submitted the training")).ToBeVisibleAsync();
    }

    [Test]
    public async Task I_can_watch_a_job_train_to_its_end_without_touching_the_page()
    {
        var (_, external) = await Host.AddRunningAsync("watched");
        Host.Provider.AppendLog(external, "Loading dataset\nStep 10/200 - loss: 0.9100\nStep 20/200 - loss: 0.7000\nStep 30/200 - loss: 0.6200\nStep 50/200 - loss: 0.5012\n");
        await OpenAsync();

        await Expect(Row("watched")).ToContainTextAsync("25% · Training · loss 0.5012");
        await Expect(Row("watched").Locator("progress")).ToHaveJSPropertyAsync("value", 25);
        await Row("watched").Locator(".open").ClickAsync();
        await Expect(Panel.Locator(".log")).ToContainTextAsync("Step 50/200");
        await Expect(Panel.Locator(".chart svg")).ToHaveAttributeAsync("aria-label", new Regex("^Loss from 0.91 at step 10 to 0.5012 at step 50"));
        Host.Provider.AppendLog(external, "Step 150/200 - loss: 0.1234\n");
        await Expect(Panel.Locator(".log")).ToContainTextAsync("Step 150/200");
        await Expect(Panel.Locator("[data-field=percent]")).ToHaveTextAsync("75%");
        await Host.MoveAsync(external, JobStatus.Completed, report => report with { CostUsd = 1.25m });

        await Expect(Panel.Locator(".badge")).ToHaveTextAsync("Completed");
        await Expect(Row("watched")).ToContainTextAsync("$1.25");
        await Expect(Page.Locator("[data-announcer]")).ToHaveTextAsync("watched completed");
    }

    [Test]
    public async Task The_log_follows_its_end_until_I_scroll_up()
    {
        var (id, external) = await Host.AddRunningAsync("chatty");
        Host.Provider.AppendLog(external, string.Concat(Enumerable.Range(1, 200).Select(step => $"Step {step}/1000 - loss: 0.5\n")));
        await OpenAsync($"?job={id}");
        var log = Panel.Locator(".log");
        await Expect(log).ToContainTextAsync("Step 200/1000");
        Assert.That(await log.EvaluateAsync<bool>("log => log.scrollTop + log.clientHeight >= log.scrollHeight - 2"), Is.True);

        await log.EvaluateAsync("log => { log.scrollTop = 0; }");
        await Expect(Panel.GetByLabel("Follow")).Not.ToBeCheckedAsync();
        Host.Provider.AppendLog(external, "Step 201/1000 - loss: 0.5\n");
        await Expect(log).ToContainTextAsync("Step 201/1000");

        Assert.That(await log.EvaluateAsync<int>("log => log.scrollTop"), Is.Zero);
    }

    [Test]
    public async Task I_can_cancel_a_running_job_after_being_asked()
    {
        var (_, external) = await Host.AddRunningAsync("too long");
        await OpenAsync();

        await Row("too long").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Cancel too long" }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync("What it cost so far is not given back");
        await Button("Cancel the job").ClickAsync();
        await Expect(Row("too long")).ToContainTextAsync("Cancelling");
        await Host.MoveAsync(external, JobStatus.Cancelled);

        await Expect(Row("too long")).ToContainTextAsync("Cancelled");
        Assert.That(Host.Provider.Accepted.Single().CancelRequested, Is.True);
    }

    [Test]
    public async Task I_can_think_better_of_cancelling()
    {
        await Host.AddRunningAsync("precious");
        await OpenAsync();

        await Row("precious").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Cancel precious" }).ClickAsync();
        await Button("Keep it").ClickAsync();

        await Expect(Page.GetByRole(AriaRole.Alertdialog)).ToBeHiddenAsync();
        Assert.That(Host.Requests, Has.None.Contains("/cancel"));
    }

    [Test]
    public async Task I_can_retry_and_delete_what_ended()
    {
        await Host.AddEndedAsync("broken", JobStatus.Failed);
        await OpenAsync();
        await Expect(Row("broken")).ToContainTextAsync("CUDA out of memory");

        await Row("broken").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Retry broken" }).ClickAsync();
        await Expect(List.Locator(".row")).ToHaveCountAsync(2);
        await Row("CUDA").Locator(".open").ClickAsync();
        await Panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Delete" }).ClickAsync();
        await Page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Delete" }).ClickAsync();

        await Expect(List.Locator(".row")).ToHaveCountAsync(1);
        await Expect(Panel).ToBeHiddenAsync();
    }

    [Test]
    public async Task I_can_train_again_with_changes_from_what_was_trained()
    {
        await Host.AddEndedAsync("first try", JobStatus.Failed, job => job with { Input = Some.Input("""{"config": {"steps": 77, "learning_rate": 8}}""") });
        await OpenAsync();
        await Row("first try").Locator(".open").ClickAsync();
        await Panel.GetByText("Configuration").ClickAsync();
        await Expect(Panel.Locator(".input pre")).ToContainTextAsync("\"learning_rate\": 8");

        await Panel.GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Train with changes" }).ClickAsync();
        var config = Page.Locator("#train [name=config]");
        await Expect(config).ToHaveValueAsync(new Regex("\"steps\": 77"));
        await config.FillAsync("""{"steps": 77, "learning_rate": 0.1}""");
        await Button("Start training").ClickAsync();

        await Expect(Toast("Submitted first try")).ToBeVisibleAsync();
        Assert.That(Host.Provider.Accepted[^1].Submission!.Input.GetProperty("config").GetProperty("learning_rate").GetDouble(), Is.EqualTo(0.1));
    }

    [Test]
    public async Task A_job_that_is_not_there_is_told_so()
    {
        ExpectsFailedRequests = true;

        await OpenAsync("?job=nobody");

        await Expect(Panel.GetByRole(AriaRole.Heading, new LocatorGetByRoleOptions { Name = "No such job" })).ToBeVisibleAsync();
    }

    [Test]
    public async Task Search_and_filters_live_in_the_address_and_survive_reload_and_back()
    {
        await Host.AddEndedAsync("alpha", JobStatus.Completed);
        await Host.AddEndedAsync("beta", JobStatus.Failed);
        await OpenAsync();

        await Page.GetByText("Failed", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Expect(List.Locator(".row")).ToHaveCountAsync(1);
        await Page.GetByRole(AriaRole.Searchbox).FillAsync("alp");
        await Expect(Page).ToHaveURLAsync(new Regex(@"\?q=alp&status=failed$"));
        await Expect(Page.GetByText("No job matches")).ToBeVisibleAsync();
        await Page.ReloadAsync();
        await Expect(Page.GetByRole(AriaRole.Searchbox)).ToHaveValueAsync("alp");
        await Expect(Page.GetByText("No job matches")).ToBeVisibleAsync();

        await Button("Clear the filters").ClickAsync();

        await Expect(List.Locator(".row")).ToHaveCountAsync(2);
        await Page.GoBackAsync();
        await Expect(Page.GetByText("No job matches")).ToBeVisibleAsync();
    }

    [Test]
    public async Task More_jobs_come_in_pages()
    {
        for (var number = 0; number < 120; number++)
        {
            await Host.AddAsync(Some.Job(JobStatus.Completed, userId: null, provider: "replicate", createdAt: Some.Now.AddMinutes(number)));
        }

        await OpenAsync();
        await Expect(Page.Locator("[data-total]")).ToHaveTextAsync("50 of 120 jobs");
        await Button("Show more").ClickAsync();
        await Expect(List.Locator(".row")).ToHaveCountAsync(100);
        await Button("Show more").ClickAsync();

        await Expect(List.Locator(".row")).ToHaveCountAsync(120);
        await Expect(Button("Show more")).ToBeHiddenAsync();
    }
}
