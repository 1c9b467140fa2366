using System.Net;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Identity;

/// <summary>Tells requests made on this machine from those that came through something.</summary>
public static class LocalRequest
{
    /// <summary>
    /// Whether the peer is a loopback address, the request was made to <c>localhost</c> or such an address by name, so that no page whose own name was pointed at this machine gets in
    /// (DNS rebinding), and it carries no header that a proxy adds (<c>Forwarded</c>, <c>X-Forwarded-*</c>, <c>X-Original-*</c>, <c>X-Real-IP</c>, <c>Via</c> …):
    /// behind a proxy on the same machine every peer is loopback, so such a request proves nothing. Headers can only take the privilege away, never give it.
    /// </summary>
    public static bool IsDirectLoopback(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address) && IsLocalName(context.Request.Host.Host) && !HasForwardingHeader(context.Request.Headers);
    }

    private static bool IsLocalName(string host) =>
        host.Length == 0
        || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static bool HasForwardingHeader(IHeaderDictionary headers)
    {
        foreach (var header in headers)
        {
            var name = header.Key;
            if (name.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("X-Original", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("X-ProxyUser", StringComparison.OrdinalIgnoreCase)
                || name.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
                || name.Equals("Via", StringComparison.OrdinalIgnoreCase)
                || name.Equals("X-Real-IP", StringComparison.OrdinalIgnoreCase)
                || name.Equals("X-Client-IP", StringComparison.OrdinalIgnoreCase)
                || name.Equals("X-Cluster-Client-IP", StringComparison.OrdinalIgnoreCase)
                || name.Equals("True-Client-IP", StringComparison.OrdinalIgnoreCase)
                || name.Equals("CF-Connecting-IP", StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
