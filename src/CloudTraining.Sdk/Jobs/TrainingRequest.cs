using System.Text.Json;

namespace CloudTraining.Sdk.Jobs;

/// <summary>What somebody wants trained.</summary>
public sealed record TrainingRequest
{
    /// <summary>The name of a registered provider; null takes <c>CloudTraining:DefaultProvider</c>, or the only one there is.</summary>
    public string? Provider { get; init; }

    /// <summary>What is trained, as the provider takes it: a JSON object. Never a command.</summary>
    public required JsonElement Input { get; init; }

    /// <summary>A file of this host to upload before the job is submitted; null for none. For applications only: requests over HTTP never carry a path.</summary>
    public JobUpload? Upload { get; init; }

    /// <summary>A name for people, at most 200 characters; null for none.</summary>
    public string? ConfigName { get; init; }

    /// <summary>0 to 50; see <see cref="JobPriority"/>.</summary>
    /// <value>10 (normal).</value>
    public int Priority { get; init; } = JobPriority.Normal;

    /// <summary>Who submits; null counts as one user of its own.</summary>
    public string? UserId { get; init; }

    /// <summary>The organisation whose limit it counts against; null for none.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>The team whose limit it counts against; null for none.</summary>
    public string? TeamId { get; init; }

    /// <summary>Repeating a request with the same key (per user) returns the first job; the same key with another body is refused. Null for none.</summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What the host wants to keep beside the job: a JSON object, or null.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>What it is expected to cost, in US dollars; null when unknown. Approval rules look at it.</summary>
    public decimal? EstimatedCostUsd { get; init; }

    /// <summary>The hardware, in the provider's words; null when the provider decides.</summary>
    public string? HardwareType { get; init; }
}
