namespace CloudTraining.Sdk.Queue;

/// <summary>The random name of this host process, new at every start: who claims, renews and attempts. Immutable.</summary>
public sealed class HostIncarnation
{
    /// <summary>For example <c>host-3f2a9c…</c>.</summary>
    public string Id { get; } = $"host-{Guid.NewGuid():N}";
}
