using System.Globalization;
using ReplicateSimulator.Faults;
using ReplicateSimulator.Runs;

namespace ReplicateSimulator.Http;

/// <summary>The simulator's own addresses: faults, counts, moving a run by hand, the truth.</summary>
public static class AdminEndpoints
{
    public static void MapSimulatorAdmin(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/", () => Results.Text("Simulated Replicate. The API is at /v1/, the controls are at /_simulator/faults, /_simulator/calls and /_simulator/truth.\n"));
        var admin = routes.MapGroup("/_simulator");
        admin.MapGet("/faults", (FaultPlan plan) => plan.List().Select(item => new { item.Rule, item.Hits }));
        admin.MapPost("/faults", (FaultRule rule, FaultPlan plan) =>
        {
            plan.Add(rule);
            return Results.Ok(rule);
        });
        admin.MapDelete("/faults", (FaultPlan plan) =>
        {
            plan.Clear();
            return Results.NoContent();
        });
        admin.MapGet("/calls", (CallCounter counter) => counter.Calls);
        admin.MapDelete("/calls", (CallCounter counter) =>
        {
            counter.Clear();
            return Results.NoContent();
        });
        admin.MapGet("/truth", (TruthLog truth) => Results.Stream(
            new FileStream(truth.FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), "application/x-ndjson"));
        admin.MapPost("/webhook-secret", (WebhookSender sender, string? account) => new { key = sender.Rotate(account) });
        admin.MapPost("/runs/{id}", Move);
        admin.MapGet("/output/{id}/{**file}", Output);
    }

    private static IResult Move(string id, RunMove move, RunBook book, TimeProvider clock)
    {
        var after = book.Update(id, run => run with
        {
            Status = move.Status ?? run.Status,
            Logs = move.Logs ?? run.Logs,
            Output = move.Output?.GetRawText() ?? run.Output,
            Error = move.Error ?? run.Error,
            StartedAt = run.StartedAt ?? (move.Status is null or RunStatus.Starting or RunStatus.Aborted ? null : clock.GetUtcNow()),
            CompletedAt = run.CompletedAt ?? (move.Status is { } status && RunStatus.IsTerminal(status) ? clock.GetUtcNow() : null),
        });
        return after is null ? Results.NotFound() : Results.Ok(new { after.Id, after.Status });
    }

    private static IResult Output(string id, string file, RunBook book, RunJson json, SimulatorOptions options)
    {
        if (book.Find(id) is not { } run || json.IsRemoved(run))
        {
            return Results.NotFound();
        }

        if (options.Runner == RunnerKind.Scripted)
        {
            return Results.Text(string.Create(CultureInfo.InvariantCulture, $"weights of {id}\n"));
        }

        var folder = TrainerRunner.FolderOf(options, id) + Path.DirectorySeparatorChar;
        var path = Path.GetFullPath(Path.Combine(folder, file));
        return path.StartsWith(folder, StringComparison.Ordinal) && File.Exists(path) ? Results.File(path) : Results.NotFound();
    }
}
