using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CloudTraining.Sdk.Jobs;

namespace QuickStart;

/// <summary>The result of a job as a line of JSON, for scripts.</summary>
internal static class JsonResult
{
    public static string Of(JobView view, TimeProvider clock) => new JsonObject
    {
        ["job_id"] = view.Job.Id,
        ["config_name"] = view.Job.ConfigName,
        ["priority"] = view.Job.Queue?.Priority,
        ["status"] = view.Job.Status.ToWireName(),
        ["created_at"] = view.Job.CreatedAt.ToString("O", CultureInfo.InvariantCulture),
        ["started_at"] = view.Job.StartedAt?.ToString("O", CultureInfo.InvariantCulture),
        ["completed_at"] = view.Job.CompletedAt?.ToString("O", CultureInfo.InvariantCulture),
        ["duration_seconds"] = view.Elapsed(clock) is { } elapsed ? Math.Round(elapsed.TotalSeconds, 3) : null,
        ["final_loss"] = view.Progress.Loss,
        ["cost_usd"] = view.Job.CostUsd,
        ["output"] = view.Output,
        ["error"] = view.Job.ErrorMessage,
    }.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
