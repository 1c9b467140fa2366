namespace CloudTraining.Sdk.AspNetCore.Identity;

/// <summary>Who makes a request, as far as jobs are concerned. Immutable.</summary>
public sealed record CloudTrainingCaller
{
    /// <summary>The user whose jobs are the caller's own; null for a caller who owns none, or who sees all and submits for nobody in particular.</summary>
    public string? UserId { get; init; }

    /// <summary>The organisation that new jobs count against; null for none.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>The team that new jobs count against; null for none.</summary>
    public string? TeamId { get; init; }

    /// <summary>Whether the caller sees and touches everybody's jobs and decides approvals.</summary>
    public bool SeesAll { get; init; }

    /// <summary>The name written down for what the caller decides.</summary>
    public string Name => UserId ?? "operator";
}
