using System.Globalization;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;

namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>Finds how long a refused caller should wait: the four places where Replicate may say it, in order of trust.</summary>
internal static partial class RetryHint
{
    /// <summary>The least wait: 0 seconds, or a date that has passed, is no leave to ask again at once.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The wait, from half a second to an hour; null when none is said.</summary>
    /// <param name="headers">Of the answer.</param>
    /// <param name="retryAfterMember">Member <c>retry_after</c> of the body, in seconds.</param>
    /// <param name="detail">Member <c>detail</c> of the body.</param>
    /// <param name="now">The instant.</param>
    public static TimeSpan? Find(HttpResponseHeaders headers, double? retryAfterMember, string? detail, DateTimeOffset now)
    {
        var wait = headers.RetryAfter?.Delta
            ?? (headers.RetryAfter?.Date - now)
            ?? FromSeconds(retryAfterMember)
            ?? FromDetail(detail)
            ?? FromReset(headers);
        return wait is { } span ? TimeSpan.FromTicks(Math.Clamp(span.Ticks, Shortest.Ticks, Longest.Ticks)) : null;
    }

    private static TimeSpan? FromDetail(string? detail) =>
        detail is not null && ResetSentence().Match(detail) is { Success: true } match
            ? FromSeconds(double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture))
            : null;

    private static TimeSpan? FromReset(HttpResponseHeaders headers) =>
        headers.TryGetValues("ratelimit-reset", out var values)
        && double.TryParse(values.First(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? FromSeconds(seconds)
            : null;

    private static TimeSpan? FromSeconds(double? seconds) =>
        seconds is >= 0 and { } value ? TimeSpan.FromSeconds(Math.Min(value, Longest.TotalSeconds)) : null;

    [GeneratedRegex(@"resets? in ~?\s*([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*s", RegexOptions.IgnoreCase)]
    private static partial Regex ResetSentence();
}
