using CloudTraining.Sdk;
using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Logging;

namespace QuickStart;

/// <summary>Reads the jobs again and again until all have ended, and hands each reading to a view.</summary>
internal sealed partial class Board(ICloudTrainingClient client, TimeProvider clock, ILogger<Board> logger)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    public async Task<IReadOnlyList<JobView>> FollowAsync(IReadOnlyList<string> ids, Action<IReadOnlyList<JobView>> show, CancellationToken cancellationToken)
    {
        var views = new Dictionary<string, JobView>(StringComparer.Ordinal);
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            foreach (var id in ids.Where(id => !views.TryGetValue(id, out var known) || !known.Job.IsTerminal))
            {
                try
                {
                    views[id] = await JobView.ReadAsync(client, id, cancellationToken);
                }
                catch (ProviderException exception)
                {
                    // One log that cannot be read now is no reason to stop.
                    LogNotRead(logger, exception, id);
                }
            }

            show([.. ids.Where(views.ContainsKey).Select(id => views[id])]);
        }
        while ((views.Count < ids.Count || views.Values.Any(view => !view.Job.IsTerminal)) && await timer.WaitForNextTickAsync(cancellationToken));

        return [.. ids.Select(id => views[id])];
    }

    [LoggerMessage(LogLevel.Debug, "Job {JobId} could not be read; the next look tries again")]
    private static partial void LogNotRead(ILogger logger, Exception exception, string jobId);
}
