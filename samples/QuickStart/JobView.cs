using CloudTraining.Sdk;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Progress;
using CloudTraining.Sdk.Providers;

namespace QuickStart;

/// <summary>A job as it is shown.</summary>
internal sealed record JobView(TrainingJob Job, JobProgress Progress)
{
    public string Name => Job.ConfigName ?? Job.Id;

    public string State =>
        Job.CancelRequestedAt is not null && !Job.IsTerminal ? "cancelling"
        : Job.Status == JobStatus.Running && Progress.Stage is { } stage ? stage.ToWireName()
        : Job.Status == JobStatus.Pending && Job.External is null ? "waiting for a slot"
        : Job.Status.ToWireName();

    /// <summary>0 to 1.</summary>
    public double Done => Job.Status == JobStatus.Completed ? 1 : (Progress.Progress ?? 0) / 100;

    public string Step => Progress.Step is { } step ? Progress.TotalSteps is { } total ? $"{step}/{total}" : $"{step}" : string.Empty;

    public string Loss => Progress.Loss is { } loss ? FormattableString.Invariant($"{loss:F4}") : string.Empty;

    public string? Output => Job.OutputUrl is { } url && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.IsFile ? uri.LocalPath.TrimEnd('/') : Job.OutputUrl;

    public TimeSpan? Elapsed(TimeProvider clock) => (Job.CompletedAt ?? clock.GetUtcNow()) - Job.StartedAt;

    public static async Task<JobView> ReadAsync(ICloudTrainingClient client, string id, CancellationToken cancellationToken)
    {
        var job = await client.FindAsync(id, cancellationToken) ?? throw new JobNotFoundException(id);
        if (job.External is null)
        {
            return new JobView(job, JobProgress.Unknown);
        }

        // Also for a job that has ended: its kept log tells the final loss.
        var tail = await client.ReadLogAsync(id, new LogReadRequest { TailOnly = true, MaxChars = 8_192 }, cancellationToken);
        return new JobView(job, ProgressParser.Parse(tail.Text));
    }
}
