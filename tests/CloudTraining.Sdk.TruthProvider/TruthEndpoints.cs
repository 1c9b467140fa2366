using System.Collections.Concurrent;
using System.Globalization;

namespace CloudTraining.Sdk.TruthProvider;

/// <summary>The provider's HTTP surface. Each account is a provider of its own.</summary>
internal sealed class TruthEndpoints(string folder, TimeProvider clock)
{
    private const int PageSize = 3;
    private readonly ConcurrentDictionary<string, TruthAccount> _accounts = new(StringComparer.Ordinal);

    public void Map(WebApplication app)
    {
        app.MapPut("/accounts/{account}", (string account, TruthScript script) => Open(account, script));
        app.MapGet("/accounts/{account}/truth", (string account) => new { nowMs = _accounts[account].NowMs, jobs = _accounts[account].Jobs });
        app.MapPost("/accounts/{account}/jobs", CreateAsync);
        app.MapGet("/accounts/{account}/jobs", List);
        app.MapGet("/accounts/{account}/jobs/{id}", Get);
        app.MapPost("/accounts/{account}/jobs/{id}/cancel", Cancel);
        app.MapPost("/accounts/{account}/uploads", UploadAsync);
        app.MapGet("/accounts/{account}/callbacks", (string account) => _accounts[account].Callbacks());
        app.MapDelete("/accounts/{account}/callbacks/{delivery}", (string account, string delivery) => _accounts[account].Confirm(delivery));
    }

    private void Open(string account, TruthScript script)
    {
        var opened = new TruthAccount(account, script, new TruthLog(Path.Combine(folder, account + ".truth.jsonl")), clock);
        _accounts[account] = opened;
        if (script.ForeignKey is { } foreign)
        {
            opened.Create(foreign, null, null, "foreign");
        }
    }

    private async Task<IResult> CreateAsync(string account, CreateBody body, HttpContext http)
    {
        var to = _accounts[account];
        to.Reached("provider.create.received", CallerOf(http));
        switch (to.NextCreateFault(body.Key))
        {
            case "429":
                http.Response.Headers.RetryAfter = "1";
                return Results.StatusCode(429);
            case "500":
                return Results.StatusCode(500);
            case "invalid":
                return Results.StatusCode(422);
            case "late":
                _ = CreateLateAsync(to, body);
                return Results.StatusCode(500);
            case "accept_then_drop":
                to.Create(body.Key, body.JobId, body.Token, "create");
                http.Abort();
                return Results.Empty;
            case "garbage":
                to.Create(body.Key, body.JobId, body.Token, "create");
                return Results.Text("<html>It works!</html>", "text/html");
            case "delay":
                await Task.Delay(TimeSpan.FromMilliseconds(600), clock);
                break;
            case "double":
                to.Create(body.Key, body.JobId, body.Token, "create");
                to.Create(body.Key, body.JobId, body.Token, "double");
                http.Abort();
                return Results.Empty;
            default:
                break;
        }

        var job = to.Create(body.Key, body.JobId, body.Token, "create");
        to.Reached("provider.create.recorded", CallerOf(http));
        return Results.Json(Describe(to, job));
    }

    private async Task CreateLateAsync(TruthAccount account, CreateBody body)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(account.Script.LateMs), clock);
        account.Create(body.Key, body.JobId, body.Token, "late");
    }

    private IResult List(string account, DateTimeOffset? after, string? page, HttpContext http)
    {
        var of = _accounts[account];
        of.Reached("provider.list.received", CallerOf(http));
        var start = page is null ? 0 : int.Parse(page, CultureInfo.InvariantCulture);
        switch (of.NextListFault())
        {
            case "429":
                http.Response.Headers.RetryAfter = "1";
                return Results.StatusCode(429);
            case "500":
                return Results.StatusCode(500);
            case "garbage":
                return Results.Text("[{\"id\":", "application/json");
            case "missing_page":
                return Results.StatusCode(404);
            case "empty_page":
                return Results.Json(new { jobs = Array.Empty<object>(), next = start.ToString(CultureInfo.InvariantCulture) });
            default:
                break;
        }

        var jobs = of.List(after);
        var shown = jobs.Skip(start).Take(PageSize).Select(job => Describe(of, job)).ToList();
        return Results.Json(new { jobs = shown, next = start + PageSize < jobs.Count ? (start + PageSize).ToString(CultureInfo.InvariantCulture) : null });
    }

    private IResult Get(string account, string id, HttpContext http)
    {
        var of = _accounts[account];
        of.Reached("provider.get.received", CallerOf(http));
        return of.Find(id) is { } job ? Results.Json(Describe(of, job)) : Results.NotFound();
    }

    private IResult Cancel(string account, string id, HttpContext http)
    {
        var of = _accounts[account];
        of.Reached("provider.cancel.received", CallerOf(http));
        var cancelled = of.Cancel(id);
        of.Reached("provider.cancel.recorded", CallerOf(http));
        return cancelled switch
        {
            null => Results.NotFound(),
            true => Results.Accepted(),
            false => Results.Conflict(),
        };
    }

    private async Task<IResult> UploadAsync(string account, HttpContext http)
    {
        var to = _accounts[account];
        to.Reached("provider.upload.received", CallerOf(http));
        await http.Request.Body.CopyToAsync(Stream.Null);
        await Task.Delay(TimeSpan.FromMilliseconds(to.Script.UploadMs), clock);
        to.Reached("provider.upload.recorded", CallerOf(http));
        return Results.Json(new { url = $"truth://{account}/uploads/{Guid.NewGuid():N}" });
    }

    private static object Describe(TruthAccount account, TruthJob job) =>
        new { id = job.Id, key = job.Key, token = job.Token, createdAt = job.CreatedAt, status = job.StatusAt(account.NowMs), origin = job.Origin };

    private static int CallerOf(HttpContext http) => int.Parse(http.Request.Headers["X-Host-Pid"].ToString(), CultureInfo.InvariantCulture);

    private sealed record CreateBody(string Key, string JobId, string Token);
}
