using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Replicate.Webhooks;

/// <summary>What an event of SimpleTuner's trainer says about the status of its job.</summary>
internal static class TrainerStatus
{
    /// <summary>The status; null when the event says none.</summary>
    /// <param name="type">The event's name.</param>
    /// <param name="status">Its member <c>status</c>.</param>
    public static JobStatus? Of(string type, string? status) => type switch
    {
        "completed" => JobStatus.Completed,
        "failed" or "error" => JobStatus.Failed,
        "canceled" or "cancelled" => JobStatus.Cancelled,
        "training.status" => FromWord(status),

        // The status of a stage is the stage's: a completed stage completes nothing, a failed one is followed by the event of the job.
        "lifecycle.stage" => FromWord(status) is { } stage && !stage.IsTerminal() ? stage : null,
        _ => null,
    };

    private static JobStatus? FromWord(string? status) => status switch
    {
        "starting" or "queued" => JobStatus.Queued,
        "processing" or "running" => JobStatus.Running,
        "succeeded" or "completed" => JobStatus.Completed,
        "failed" or "error" => JobStatus.Failed,
        "canceled" or "cancelled" => JobStatus.Cancelled,
        _ => null,
    };
}
