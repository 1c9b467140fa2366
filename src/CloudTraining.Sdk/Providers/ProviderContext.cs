using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Providers;

/// <summary>For whom a call is made, so that the provider can choose credentials. Never holds credentials itself.</summary>
/// <param name="UserId">The user, or null for the host itself.</param>
/// <param name="OrganizationId">The organisation, or null.</param>
public sealed record ProviderContext(string? UserId = null, string? OrganizationId = null)
{
    /// <summary>The host itself.</summary>
    public static ProviderContext Host { get; } = new();

    /// <summary>Whoever a job belongs to.</summary>
    internal static ProviderContext Of(TrainingJob job) => new(job.UserId, job.OrganizationId);
}
