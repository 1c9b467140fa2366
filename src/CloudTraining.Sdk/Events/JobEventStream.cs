using System.Runtime.CompilerServices;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Events;

/// <summary>Follows the event log: what was missed and what comes are the same loop. Thread-safe.</summary>
public sealed class JobEventStream(IJobEventLog log)
{
    private const int PageSize = 500;

    /// <summary>All events after the cursor, in order, each once, and then each new one as it is written, of any host. Ends with the token.</summary>
    /// <param name="after">The cursor of the last event seen; null begins with the next event.</param>
    /// <param name="onResync">Called when events after the cursor were dropped already: load the state anew. Null throws instead.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="InvalidOperationException">Events after the cursor were dropped and nobody takes the resync.</exception>
    public async IAsyncEnumerable<JobEvent> FollowAsync(long? after, Action<long>? onResync = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var cursor = after ?? await log.GetHeadAsync(cancellationToken).ConfigureAwait(false);
        while (!cancellationToken.IsCancellationRequested)
        {
            var page = await log.ReadAsync(cursor, PageSize, cancellationToken).ConfigureAwait(false);
            if (page.Resync)
            {
                if (onResync is null)
                {
                    throw new InvalidOperationException($"Events after {cursor} are no longer kept. Load the state anew and follow from {page.Next}.");
                }

                onResync(page.Next);
            }

            foreach (var jobEvent in page.Events)
            {
                yield return jobEvent;
            }

            cursor = page.Next;
            if (page.Events.Count == 0 && !page.Resync)
            {
                await log.WaitAsync(cursor, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
