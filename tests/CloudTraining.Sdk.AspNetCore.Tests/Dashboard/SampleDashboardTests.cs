using CloudTraining.Sdk.AspNetCore.Tests.Sample;
using Microsoft.Playwright;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>The page of the real sample over its real trainer: what the first minute with it is like.</summary>
[Category("Browser")]
public sealed class SampleDashboardTests : SampleTest
{
    private readonly List<string> _complaints = [];
    private IBrowserContext _context = null!;
    private IPage _page = null!;

    [SetUp]
    public async Task OpenBrowserAsync()
    {
        _context = await (await Chromium.GetAsync()).NewContextAsync();
        Assertions.SetDefaultExpectTimeout(60_000);
        _page = await _context.NewPageAsync();
        _complaints.Clear();
        _page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal))
            {
                _complaints.Add(message.Text);
            }
        };
        _page.PageError += (_, error) => _complaints.Add(error);
    }

    [TearDown]
    public async Task CloseBrowserAsync()
    {
        if (_context is not null)
        {
            await _context.CloseAsync();
            Assert.That(_complaints, Is.Empty, "the console");
        }
    }

    [Test, CancelAfter(180_000)]
    public async Task I_press_Train_watch_the_bar_move_cancel_one_and_press_Sync(CancellationToken cancellationToken)
    {
        var sample = await StartAsync(cancellationToken);
        await _page.GotoAsync(sample.Address.ToString());
        await Assertions.Expect(_page.Locator("[data-connection]")).ToHaveTextAsync("Live");

        await TrainAsync("kept");
        await _page.Locator("[data-action=close-panel]").ClickAsync();
        var bar = Row("kept").Locator("progress");
        await _page.WaitForFunctionAsync("() => document.querySelector('#list progress[value]')?.value > 0");
        var seen = await bar.EvaluateAsync<double>("bar => bar.value");
        await _page.WaitForFunctionAsync("seen => document.querySelector('#list progress[value]')?.value > seen", seen);
        await TrainAsync("dropped");
        await _page.Locator("[data-action=close-panel]").ClickAsync();
        await Row("dropped").GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Cancel dropped" }).ClickAsync();
        await _page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel the job" }).ClickAsync();
        await Assertions.Expect(Row("dropped")).ToContainTextAsync("Cancelled");
        await _page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sync", Exact = true }).ClickAsync();

        await Assertions.Expect(_page.Locator(".toast").Filter(new LocatorFilterOptions { HasText = "Discovered 0 new jobs from Local" })).ToBeVisibleAsync();
    }

    [Test, CancelAfter(120_000)]
    public async Task With_keys_I_sign_in_once_and_see_my_jobs(CancellationToken cancellationToken)
    {
        var sample = await StartAsync(cancellationToken, ("CloudTraining__Sample__ApiKeys__key1", "alice"));
        await _page.GotoAsync(sample.Address.ToString());

        await _page.GetByLabel("API key").FillAsync("wrong");
        await _page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(_page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("This key is not known.");
        await _page.GetByLabel("API key").FillAsync("key1");
        await _page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(_page.Locator("[data-connection]")).ToHaveTextAsync("Live");
        await TrainAsync("mine");
        await Assertions.Expect(_page.Locator(".panel [data-field=facts]")).ToContainTextAsync("alice");
    }

    private ILocator Row(string name) => _page.Locator("#list .row").Filter(new LocatorFilterOptions { HasText = name });

    private async Task TrainAsync(string name)
    {
        await _page.Locator("[data-action=train]").ClickAsync();
        await _page.Locator("#train [name=name]").FillAsync(name);
        await _page.Locator("#train [name=config]").FillAsync("""{"steps": 20000, "step_delay_ms": 10}""");
        await _page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Start training" }).ClickAsync();
        await Assertions.Expect(_page.Locator(".panel h2")).ToHaveTextAsync(name);
    }
}
