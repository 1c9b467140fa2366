namespace CloudTraining.Sdk.Configuration;

/// <summary>A setting as it is in effect.</summary>
/// <param name="Key">Its key, for example <c>CloudTraining:Polling:Interval</c>.</param>
/// <param name="Value">Its value as text, <c>***</c> for a secret; null when it is not set.</param>
/// <param name="Source">
/// What decided: <c>code</c>, the name of an environment variable, <c>command line</c>, a file (<c>appsettings.json</c>, <c>simpletuner-enterprise.yaml:4</c>) or <c>default</c>.
/// </param>
public sealed record EffectiveSetting(string Key, string? Value, string Source)
{
    /// <summary>The source of a value that nobody set.</summary>
    public const string Default = "default";

    /// <summary>The source of a value that the host set in code.</summary>
    public const string Code = "code";
}
