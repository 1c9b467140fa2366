using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.AspNetCore.Tests.Events;

/// <summary>What a log holds, to compare with what a client got.</summary>
internal static class EventCursors
{
    public static async Task<List<long>> ListAsync(IJobEventLog log, CancellationToken cancellationToken)
    {
        var cursors = new List<long>();
        long after = 0;
        while (true)
        {
            var page = await log.ReadAsync(after, 1_000, cancellationToken);
            if (page.Events.Count == 0)
            {
                return cursors;
            }

            cursors.AddRange(page.Events.Select(change => change.Cursor));
            after = page.Next;
        }
    }
}
