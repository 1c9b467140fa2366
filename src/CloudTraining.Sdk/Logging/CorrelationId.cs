using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace CloudTraining.Sdk.Logging;

/// <summary>
/// The id that ties together everything done for one request, from the click to the last checkpoint. It is ambient: it follows the
/// flow of control through <see langword="await"/> and into started tasks and is never seen by a sibling flow.
/// </summary>
/// <remarks>
/// An id is 1 to 64 characters of visible ASCII that W3C baggage allows in a value: no blank, quote, comma, semicolon or backslash.
/// All members are safe for concurrent use.
/// </remarks>
public static class CorrelationId
{
    /// <summary>The header that carries the id in and out: <c>X-Correlation-ID</c>.</summary>
    public const string HeaderName = "X-Correlation-ID";

    /// <summary>The most characters an id may have: 64.</summary>
    public const int MaxLength = 64;

    private static readonly AsyncLocal<CorrelationNode?> Ambient = new();
    private static readonly AsyncLocal<CorrelationNode?> Pass = new();
    private static readonly CorrelationNode Process = new(New(), null, isScope: false);

    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "!#$%&'()*+-./0123456789:<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>The ambient id of this flow; <see langword="null"/> when there is none.</summary>
    public static string? Current => Ambient.Value?.Id;

    /// <summary>The node a log line shows: the ambient id, else that of the background pass, else the one of this process.</summary>
    internal static CorrelationNode ForLine
    {
        get
        {
            var ambient = Ambient.Value;
            return ambient?.Id is not null ? ambient : Pass.Value ?? Process;
        }
    }

    /// <summary>The ambient id; without one, that of the background pass; without that too, a new id that becomes ambient.</summary>
    public static string GetOrCreate()
    {
        if (Current is { } current)
        {
            return current;
        }

        if (Pass.Value?.Id is { } pass)
        {
            return pass;
        }

        var made = New();
        Set(made);
        return made;
    }

    /// <summary>Makes <paramref name="id"/> the ambient id of this flow until it is set again, cleared, or the surrounding scope ends.</summary>
    /// <exception cref="ArgumentException">The id is not valid, see <see cref="IsValid"/>.</exception>
    public static void Set(string id) => Ambient.Value = CorrelationNode.Set(Ambient.Value, Checked(id));

    /// <summary>Takes the ambient id away from this flow.</summary>
    public static void Clear() => Ambient.Value = CorrelationNode.Set(Ambient.Value, null);

    /// <summary>Makes <paramref name="id"/> the ambient id until the returned scope is disposed; then the one before is back.</summary>
    /// <exception cref="ArgumentException">The id is not valid, see <see cref="IsValid"/>.</exception>
    public static IDisposable Push(string id) => PushOn(Ambient, id);

    /// <summary>
    /// Names a pass of background work until the returned scope is disposed: lines without an ambient id carry this one, and so do
    /// outgoing calls. An ambient id, for example that of the job at hand, goes before it.
    /// </summary>
    /// <exception cref="ArgumentException">The id is not valid, see <see cref="IsValid"/>.</exception>
    public static IDisposable PushPass(string id) => PushOn(Pass, id);

    /// <summary>A new id of 12 hexadecimal characters; it is not made ambient.</summary>
    public static string New() => RandomNumberGenerator.GetHexString(12, lowercase: true);

    /// <summary>Whether <paramref name="id"/> may be used as a correlation id; <see langword="null"/> and empty may not.</summary>
    public static bool IsValid([NotNullWhen(true)] string? id) =>
        id is { Length: > 0 and <= MaxLength } && !id.AsSpan().ContainsAnyExcept(Allowed);

    /// <summary>The received header value when it is a valid id, else a new one: a hostile header is replaced, never echoed.</summary>
    public static string FromHeader(string? value) => IsValid(value) ? value : New();

    private static CorrelationScope PushOn(AsyncLocal<CorrelationNode?> local, string id)
    {
        var node = new CorrelationNode(Checked(id), local.Value, isScope: true);
        local.Value = node;
        return new CorrelationScope(local, node);
    }

    private static string Checked(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return IsValid(id)
            ? id
            : throw new ArgumentException(
                $"A correlation id is 1 to {MaxLength} visible ASCII characters without blank, quote, comma, semicolon or backslash; "
                + $"this one has {id.Length} characters. Use CorrelationId.FromHeader for values from outside.",
                nameof(id));
    }
}
