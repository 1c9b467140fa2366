using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.ReliabilityTests.Crash;

/// <summary>Samples how many of the slots that the limits allow are used, while work is ready: used are those the limit counts, allowed those plus what a claim would take now.</summary>
internal sealed class SlotSampler(IJobStore store, IQueuePolicy policy)
{
    private long _used;
    private long _allowed;

    public int Samples { get; private set; }

    public double Utilisation => _allowed == 0 ? 1 : (double)_used / _allowed;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        while (!cancellationToken.IsCancellationRequested)
        {
            var queue = await store.ReadQueueAsync(CancellationToken.None);
            var ready = queue.Waiting.Where(entry => entry.NotBefore is null || entry.NotBefore <= queue.Now).ToList();
            if (ready.Count > 0)
            {
                var claimable = policy.SelectNext(ready, SlotUsage.Of(queue.Running), queue.Now, int.MaxValue).Count;
                _used += queue.Running.Count;
                _allowed += queue.Running.Count + claimable;
                Samples++;
            }

            try
            {
                await timer.WaitForNextTickAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
