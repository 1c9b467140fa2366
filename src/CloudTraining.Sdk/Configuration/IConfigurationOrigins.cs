namespace CloudTraining.Sdk.Configuration;

/// <summary>What a configuration provider implements that knows where each of its values was written. Messages and <see cref="EffectiveConfiguration"/> then name the place.</summary>
public interface IConfigurationOrigins
{
    /// <summary>The places of all values it holds.</summary>
    IReadOnlyCollection<ConfigurationOrigin> Origins { get; }

    /// <summary>Why the last reload was refused, as whole sentences; empty when it was not.</summary>
    IReadOnlyList<string> Problems { get; }
}
