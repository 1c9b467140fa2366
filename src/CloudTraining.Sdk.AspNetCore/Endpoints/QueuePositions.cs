using CloudTraining.Sdk.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>The places of the waiting jobs, read once per change number for all who ask.</summary>
internal sealed class QueuePositions(HttpApiRuntime api)
{
    private Places? _last;

    public async Task<Places> ReadAsync(CancellationToken cancellationToken)
    {
        var change = await api.Store.GetChangeNumberAsync(cancellationToken);
        if (Volatile.Read(ref _last) is { } last && last.Change == change)
        {
            return last;
        }

        var queue = await api.Client.GetQueueAsync(cancellationToken);
        var places = new Places(change, queue.Waiting.Select((entry, index) => (entry.JobId, index)).ToDictionary(pair => pair.JobId, pair => pair.index, StringComparer.Ordinal));
        Volatile.Write(ref _last, places);
        return places;
    }

    /// <summary>Places, 0 for the first.</summary>
    public sealed class Places(long change, Dictionary<string, int> places)
    {
        public long Change { get; } = change;

        public int? Find(string jobId) => places.TryGetValue(jobId, out var place) ? place : null;
    }
}
