using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging;

/// <summary>What a line says beside its message and fields.</summary>
internal readonly ref struct LineHead
{
    public required LineSettings Settings { get; init; }

    public required LinePrefixes Prefixes { get; init; }

    public required DateTimeOffset Instant { get; init; }

    public required LogLevel Level { get; init; }

    public required EventId EventId { get; init; }

    public required Exception? Exception { get; init; }
}
