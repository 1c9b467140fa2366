using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>Jobs as JSON.</summary>
internal static class JobMapper
{
    /// <summary>The provider whose jobs SimpleTuner calls local.</summary>
    public const string LocalProvider = "local";

    public static bool IsLocal(string provider) => string.Equals(provider, LocalProvider, StringComparison.OrdinalIgnoreCase);

    public static JobJson ToJson(TrainingJob job, DateTimeOffset now, int? queuePosition = null) => new()
    {
        JobId = job.Id,
        JobType = IsLocal(job.Provider) ? "local" : "cloud",
        Provider = job.Provider,
        Status = job.Status.ToWireName(),
        ConfigName = job.ConfigName,
        CreatedAt = job.CreatedAt,
        StartedAt = job.StartedAt,
        CompletedAt = job.CompletedAt,
        CostUsd = job.CostUsd ?? 0,
        HardwareType = job.HardwareType,
        ErrorMessage = job.ErrorMessage,
        OutputUrl = job.OutputUrl,
        UserId = job.UserId,
        Metadata = new JobMetadata(job.Metadata, job.External?.Id, job.HardwareType),
        IsTerminal = job.IsTerminal,
        IsActive = !job.IsTerminal,
        DurationSeconds = job.StartedAt is { } started ? Math.Max(0, Math.Round(((job.CompletedAt ?? now) - started).TotalSeconds, 3)) : null,
        QueuePosition = queuePosition,
        CostKnown = job.CostUsd is not null,
        EstimatedCostUsd = job.EstimatedCostUsd,
        ProviderStatus = job.ProviderStatus,
        ExternalId = job.External?.Id,
        CancelRequested = job.CancelRequestedAt is not null,
        RetryOf = job.RetryOf,
        CorrelationId = job.CorrelationId,
        OrganizationId = job.OrganizationId,
        TeamId = job.TeamId,
        Priority = job.Queue?.Priority,
        QueueStatus = job.Queue?.Status.ToWireName(),
        QueuedAt = job.Queue?.QueuedAt,
        Approval = job.Approval is { } approval
            ? new ApprovalStateJson { Status = approval.Status.ToWireName(), Reason = approval.Reason, ExpiresAt = approval.ExpiresAt, ReviewedBy = approval.ReviewedBy, Notes = approval.Notes }
            : null,
        Attention = job.Attention is { } attention ? new AttentionJson { Reason = attention.Reason, Evidence = attention.Evidence, Since = attention.Since } : null,
        Attempts = job.Attempts.Count,
        Version = job.Version,
    };
}
