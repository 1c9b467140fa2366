namespace CloudTraining.Sdk.TruthProvider;

/// <summary>How one account of the provider behaves.</summary>
public sealed record TruthScript
{
    /// <summary>For each key (config name), the faults of its creates, one after another; then none.</summary>
    public Dictionary<string, string[]> Creates { get; init; } = [];

    /// <summary>Faults of the list calls, one after another; then none.</summary>
    public string[] Lists { get; init; } = [];

    /// <summary>How long a job of that origin, else of that key, runs, in milliseconds; a negative one never ends by itself.</summary>
    public Dictionary<string, int> RunMs { get; init; } = [];

    /// <summary>How long the others run.</summary>
    public int DefaultRunMs { get; init; } = 300;

    /// <summary>How long a new job is missing from lists.</summary>
    public int ListLagMs { get; init; } = 100;

    /// <summary>How long after its refusal a create with the fault <c>late</c> happens after all.</summary>
    public int LateMs { get; init; } = 4_000;

    /// <summary>How long an upload takes.</summary>
    public int UploadMs { get; init; }

    /// <summary>Whether the same client token twice makes one job.</summary>
    public bool IsIdempotent { get; init; }

    /// <summary>Whether changes are called back, each twice and the last first.</summary>
    public bool CallsBack { get; init; }

    /// <summary>A job that somebody began elsewhere; null for none.</summary>
    public string? ForeignKey { get; init; }

    /// <summary>At which point of its own the provider kills the calling host, once; null for never.</summary>
    public string? KillAt { get; init; }

    /// <summary>At which hit of that point, from 1.</summary>
    public int KillHit { get; init; } = 1;
}
