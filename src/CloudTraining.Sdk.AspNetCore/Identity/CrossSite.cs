using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Identity;

/// <summary>Tells calls that a page of another origin makes in somebody's browser. Needs no token and no cookie.</summary>
internal static class CrossSite
{
    /// <summary>Whether a state-changing request comes from another origin. A client that is no browser sends neither header and passes.</summary>
    public static bool IsForeign(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
        {
            return false;
        }

        var site = request.Headers["Sec-Fetch-Site"];
        if (site.Count > 0)
        {
            // "none": the user typed it. A list of values comes from no browser.
            return site.Count > 1 || site[0] is not ("same-origin" or "none");
        }

        var origin = request.Headers.Origin;
        return origin.Count > 0 && !(origin.Count == 1 && IsOwn(origin[0], request));
    }

    private static bool IsOwn(string? origin, HttpRequest request) =>
        // The scheme is left out: behind a proxy that ends TLS the host does not know it.
        Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && string.Equals(uri.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);
}
