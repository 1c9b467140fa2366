namespace CloudTraining.Sdk.Configuration;

/// <summary>What a change of the configuration meant for a section.</summary>
/// <param name="Applied">Settings that are in effect now.</param>
/// <param name="Waiting">Settings that are read at start only.</param>
internal sealed record SectionChanges(IReadOnlyList<EffectiveSetting> Applied, IReadOnlyList<EffectiveSetting> Waiting);
