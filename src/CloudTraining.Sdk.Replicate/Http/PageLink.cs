using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>Page links as tokens: only the query travels, so that no page token can lead a call away from the base address.</summary>
internal static class PageLink
{
    private const int LongestToken = 4096;

    /// <summary>The token for a link; null when it leads out of the list's own address, and must not be followed.</summary>
    public static string? ToToken(string link, Uri list) =>
        Uri.TryCreate(list, link, out var url)
        && string.Equals(url.Host, list.Host, StringComparison.OrdinalIgnoreCase)
        && (url.Port == list.Port || IsWrittenWithHttp(url, list))
        && url.AbsolutePath.TrimEnd('/') == list.AbsolutePath.TrimEnd('/')
        && url.Query.Length is >= 2 and <= LongestToken
            ? url.Query[1..]
            : null;

    /// <summary>The path and query of a page.</summary>
    /// <exception cref="ProviderException">The token is none of ours.</exception>
    public static string ToPath(string path, string token, string operation) =>
        token.Length is > 0 and <= LongestToken && token.All(letter => letter is > ' ' and <= '~' and not '#' and not '\\')
            ? $"{path}?{token}"
            : throw new ProviderException(ProviderErrorKind.InvalidRequest, ReplicateProvider.ProviderId, operation, "The page token is not one that this provider gave.");

    // One documented link is written with http. Its scheme is never used: only the query goes into the next call.
    private static bool IsWrittenWithHttp(Uri url, Uri list) =>
        list.Scheme == Uri.UriSchemeHttps && list.IsDefaultPort && url.Scheme == Uri.UriSchemeHttp && url.IsDefaultPort;
}
