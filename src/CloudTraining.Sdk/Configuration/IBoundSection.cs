namespace CloudTraining.Sdk.Configuration;

/// <summary>The options of one section as the loader handles them: build a candidate, and take it only when all sections have a good one.</summary>
internal interface IBoundSection
{
    /// <summary>The settings that are in effect.</summary>
    IReadOnlyList<EffectiveSetting> Settings { get; }

    /// <summary>The keys whose changes take effect at once.</summary>
    IEnumerable<string> Live { get; }

    /// <summary>Makes a candidate from the configuration as it is now.</summary>
    /// <returns>Every mistake; empty when the candidate is good.</returns>
    IReadOnlyList<string> Prepare();

    /// <summary>Takes the candidate.</summary>
    /// <returns>What changed.</returns>
    SectionChanges Commit();

    /// <summary>Tells whoever listens.</summary>
    void Notify();
}
