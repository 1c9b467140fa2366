using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace CloudTraining.Sdk.AspNetCore.Dashboard;

/// <summary>Chooses how to compress an answer.</summary>
internal static class ContentCoding
{
    public const string Brotli = "br";
    public const string Gzip = "gzip";
    public const string Identity = "identity";

    /// <summary>The smallest coding that the client takes; a weight of 0 means it does not.</summary>
    public static string Choose(HttpRequest request)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        return Takes(accepted, Brotli) ? Brotli : Takes(accepted, Gzip) ? Gzip : Identity;
    }

    private static bool Takes(IList<StringWithQualityHeaderValue> accepted, string coding) =>
        accepted.FirstOrDefault(value => value.Value.Equals(coding, StringComparison.OrdinalIgnoreCase)) is { } named && (named.Quality ?? 1) > 0;
}
