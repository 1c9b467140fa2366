using System.Buffers;

namespace CloudTraining.Sdk.Jobs;

/// <summary>The rule for ids of jobs: 1 to 128 of <c>[A-Za-z0-9._-]</c>, compared ordinally, never parsed for meaning.</summary>
public static class JobId
{
    /// <summary>128.</summary>
    public const int MaxLength = 128;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>A new id: a UUIDv7 of the clock's time as 32 hexadecimal digits.</summary>
    public static string New(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return Guid.CreateVersion7(clock.GetUtcNow()).ToString("N");
    }

    /// <summary>Whether the text may be the id of a job.</summary>
    public static bool IsValid(string? id) =>
        id is { Length: > 0 and <= MaxLength } && !id.AsSpan().ContainsAnyExcept(Allowed);
}
