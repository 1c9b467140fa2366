using CloudTraining.Sdk.AspNetCore.Identity;
using Microsoft.AspNetCore.Builder;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>How a <see cref="DashboardHost"/> differs from the usual one.</summary>
internal sealed record DashboardHostOptions
{
    /// <summary>What the browser has to put before every path.</summary>
    public string Prefix { get; init; } = string.Empty;

    /// <summary>Middleware ahead of routing.</summary>
    public Action<WebApplication>? Configure { get; init; }

    public bool HasProvider { get; init; } = true;

    /// <summary>Who makes a request; null for one person, who sees all.</summary>
    public ICloudTrainingUser? Users { get; init; }

    /// <summary>Configuration of the host.</summary>
    public Dictionary<string, string?> Settings { get; init; } = [];
}
