using System.Threading.Channels;

namespace CloudTraining.Sdk.Providers;

/// <summary>Tells by itself, inside this process, what became of jobs: a callback without a network. What is lost here the next poll finds.</summary>
public interface IProviderFeed
{
    /// <summary>What there is to tell. One reader: the background work reads it and records it like a webhook.</summary>
    ChannelReader<ProviderEvent> Events { get; }
}
