using System.Globalization;
using System.Text.RegularExpressions;
using ReplicateSimulator.Runs;

namespace ReplicateSimulator.Http;

/// <summary>What predictions and trainings have in common: accept, get, cancel.</summary>
public sealed partial class RunEndpoints(RunBook book, RunStage stage, RunJson json, TruthLog truth, SimulatorOptions options, TimeProvider clock)
{
    private static readonly TimeSpan ShortestDeadline = TimeSpan.FromSeconds(5);

    /// <summary>Accepts a checked request: into the truth log, into the book, answered as <c>starting</c>, then begun.</summary>
    public async Task AcceptAsync(HttpContext context, CreateRequest request, RunKind kind, string model, string version)
    {
        TimeSpan? deadline = null;
        if (kind == RunKind.Prediction && context.Request.Headers["Cancel-After"].ToString() is { Length: > 0 } text)
        {
            deadline = Duration(text);
            if (deadline is null || deadline < ShortestDeadline)
            {
                await context.ProblemAsync(
                    StatusCodes.Status422UnprocessableEntity, "Invalid Cancel-After", "Cancel-After must be a duration of at least 5 seconds.");
                return;
            }
        }

        var now = clock.GetUtcNow();
        var run = new SimulatedRun
        {
            Id = RunBook.NewId(),
            Account = context.Account(),
            Kind = kind,
            Model = model,
            Version = version,
            Input = request.Input,
            CreatedAt = now,
            BaseUrl = context.BaseUrl(),
            Destination = request.Destination,
            Webhook = request.Webhook,
            WebhookEvents = request.WebhookEvents,
            Deadline = deadline is { } span ? now + options.Scale(span) : null,
        };
        truth.Write("create", run.Id, run.Account, request.ClientToken, kind.ToString());
        run = book.Add(run);
        stage.Begin(run);
        if (kind == RunKind.Prediction && WaitSeconds(context.Request.Headers["Prefer"].ToString()) is { } seconds)
        {
            context.Response.Headers["Preference-Applied"] = $"wait={seconds}";
            run = await WaitAsync(run.Id, TimeSpan.FromSeconds(seconds), context.RequestAborted);
            await context.JsonAsync(json.One(run), run.IsTerminal ? StatusCodes.Status201Created : StatusCodes.Status202Accepted);
            return;
        }

        await context.JsonAsync(json.One(run), StatusCodes.Status201Created);
    }

    /// <summary>The current state; a training may be asked for as a prediction too, as its links say.</summary>
    public Task GetAsync(HttpContext context, string id) =>
        Find(context, id) is { } run ? context.JsonAsync(json.One(run)) : context.NotFoundAsync();

    /// <summary>Cancels; a finished run comes back as it is.</summary>
    public async Task CancelAsync(HttpContext context, string id)
    {
        if (Find(context, id) is not { } run)
        {
            await context.NotFoundAsync();
            return;
        }

        truth.Write("cancel", id, run.Account, null, run.Status);
        await context.JsonAsync(json.One(stage.Cancel(id)!));
    }

    private SimulatedRun? Find(HttpContext context, string id) => book.Find(id) is { } run && run.Account == context.Account() ? run : null;

    private async Task<SimulatedRun> WaitAsync(string id, TimeSpan limit, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void OnChange(SimulatedRun before, SimulatedRun after)
        {
            if (after.Id == id && after.IsTerminal)
            {
                ended.TrySetResult();
            }
        }

        book.Changed += OnChange;
        try
        {
            if (!book.Find(id)!.IsTerminal)
            {
                await ended.Task.WaitAsync(limit, clock, cancellationToken);
            }
        }
        catch (TimeoutException)
        {
            // The documented end of the wait: the run comes back unfinished.
        }
        finally
        {
            book.Changed -= OnChange;
        }

        return book.Find(id)!;
    }

    private static int? WaitSeconds(string prefer)
    {
        var match = WaitPattern().Match(prefer);
        return match.Success ? match.Groups[1].Success ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 60 : null;
    }

    private static TimeSpan? Duration(string text)
    {
        var match = DurationPattern().Match(text);
        if (!match.Success || match.Length == 0)
        {
            return null;
        }

        double Part(int group) => match.Groups[group].Success ? double.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture) : 0;
        return TimeSpan.FromHours(Part(1)) + TimeSpan.FromMinutes(Part(2)) + TimeSpan.FromSeconds(Part(3));
    }

    [GeneratedRegex("^wait(?:=([1-9]|[1-5][0-9]|60))?$")]
    private static partial Regex WaitPattern();

    [GeneratedRegex("^(?:([0-9]{1,4})h)?(?:([0-9]{1,6})m)?(?:([0-9]{1,8})s?)?$")]
    private static partial Regex DurationPattern();
}
