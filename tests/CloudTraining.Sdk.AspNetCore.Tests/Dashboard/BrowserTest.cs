using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>A test with a server and a browser. A console error, an uncaught exception or a report of the content security policy fails it.</summary>
[Category("Browser")]
public abstract class BrowserTest
{
    private readonly ConcurrentQueue<string> _complaints = [];

    private protected DashboardHost Host { get; private set; } = null!;

    private protected IBrowserContext Context { get; private set; } = null!;

    private protected IPage Page { get; private set; } = null!;

    /// <summary>A test that makes requests fail on purpose expects the browser's own line about each.</summary>
    private protected bool ExpectsFailedRequests { get; set; }

    private protected virtual DashboardHostOptions HostOptions => new();

    private protected virtual BrowserNewContextOptions ContextOptions => new() { ViewportSize = new ViewportSize { Width = 1280, Height = 860 } };

    private protected ILocator List => Page.Locator("#list");

    private protected ILocator Panel => Page.Locator(".panel");

    private protected ILocator Connection => Page.Locator("[data-connection]");

    [SetUp]
    public async Task OpenBrowserAsync()
    {
        var browser = await Chromium.GetAsync();
        _complaints.Clear();
        ExpectsFailedRequests = false;
        Host = await DashboardHost.StartAsync(HostOptions);
        Context = await browser.NewContextAsync(ContextOptions);
        Context.SetDefaultTimeout(30_000);
        Assertions.SetDefaultExpectTimeout(30_000);
        Page = await NewPageAsync();
    }

    [TearDown]
    public async Task CloseBrowserAsync()
    {
        if (Context is null)
        {
            return;
        }

        await Context.CloseAsync();
        await Host.DisposeAsync();
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Passed)
        {
            Assert.That(_complaints, Is.Empty, "the console");
        }
        else if (!_complaints.IsEmpty)
        {
            TestContext.Out.WriteLine(string.Join(Environment.NewLine, _complaints));
        }
    }

    /// <summary>Another tab of the same browser.</summary>
    private protected async Task<IPage> NewPageAsync()
    {
        var page = await Context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning" && !(ExpectsFailedRequests && message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)))
            {
                _complaints.Enqueue($"{message.Text} {message.Location}");
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        return page;
    }

    /// <summary>Opens the dashboard and waits until it is live.</summary>
    private protected async Task OpenAsync(string query = "", IPage? page = null)
    {
        page ??= Page;
        await page.GotoAsync(Host.Address + query);
        await Expect(page.Locator("[data-connection]")).ToHaveTextAsync("Live");
        await Expect(page.Locator("#list")).ToHaveAttributeAsync("aria-busy", "false");
    }

    /// <summary>For the test that provokes reports of the policy.</summary>
    private protected void ForgetComplaints() => _complaints.Clear();

    private protected ILocator Row(string name) => List.Locator(".row").Filter(new LocatorFilterOptions { HasText = name });

    private protected ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    private protected ILocator Toast(string text) => Page.Locator(".toast").Filter(new LocatorFilterOptions { HasText = text });

    private protected static ILocatorAssertions Expect(ILocator locator) => Assertions.Expect(locator);

    private protected static IPageAssertions Expect(IPage page) => Assertions.Expect(page);
}
