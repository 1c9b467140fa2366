using System.Net;

namespace CloudTraining.Sdk.AspNetCore.Webhooks;

/// <summary>The networks that callbacks are taken from.</summary>
internal sealed class WebhookNetworks
{
    private readonly IPNetwork[] _networks;

    public WebhookNetworks(IEnumerable<string> networks) => _networks = [.. networks.Select(Parse)];

    /// <summary>Whether the real peer may call back. Everybody may when no network is named.</summary>
    public bool Allow(IPAddress? peer)
    {
        if (_networks.Length == 0)
        {
            return true;
        }

        var address = peer is { IsIPv4MappedToIPv6: true } ? peer.MapToIPv4() : peer;
        return address is not null && Array.Exists(_networks, network => network.Contains(address));
    }

    private static IPNetwork Parse(string text)
    {
        if (IPNetwork.TryParse(text, out var network))
        {
            return network;
        }

        var address = IPAddress.Parse(text);
        return new IPNetwork(address, address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128);
    }
}
