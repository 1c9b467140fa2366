using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Providers;

/// <summary>What a callback says about one job.</summary>
public sealed record ProviderEvent
{
    /// <summary>The provider's name for the job; null when the callback names it by our id or token only.</summary>
    public ProviderJobRef? Job { get; init; }

    /// <summary>Our id for the job; null when the callback does not carry it.</summary>
    public string? JobId { get; init; }

    /// <summary>The client token it carries; null for none.</summary>
    public string? ClientToken { get; init; }

    /// <summary>
    /// Whose account it was verified to come from; a job of another account is left alone. Null when that is not known: then it is not compared. The webhook endpoint takes it from
    /// <see cref="WebhookVerdict.Owner"/>.
    /// </summary>
    public ProviderContext? Owner { get; init; }

    /// <summary>The provider's name for the event, for logs, for example <c>completed</c>.</summary>
    public string? Name { get; init; }

    /// <summary>What it says.</summary>
    public required ProviderReport Report { get; init; }

    /// <summary>The whole log so far, when the callback carries it; null otherwise.</summary>
    public string? Logs { get; init; }
}
