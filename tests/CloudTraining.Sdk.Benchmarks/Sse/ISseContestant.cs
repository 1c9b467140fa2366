namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>A server that sends the same events to all who listen.</summary>
internal interface ISseContestant : IAsyncDisposable
{
    string Name { get; }

    string Path { get; }

    int Port { get; }

    /// <summary>Sends so many events, one after the other or at once, and returns when they are handed over.</summary>
    ValueTask PublishAsync(int events);
}
