using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Quartz;

namespace CloudTraining.Sdk.Benchmarks.Stores;

/// <summary>The peer in memory: Quartz.NET with its RAM store and its defaults, jobs that do nothing, each with a trigger that is due.</summary>
internal static class QuartzRun
{
    /// <returns>Jobs per second from the start of the scheduler to the last execution.</returns>
    public static async Task<double> DrainAsync(int jobs)
    {
        var counter = new Countdown(jobs);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.ClearProviders());
        services.AddSingleton(counter);
        services.AddQuartz();
        await using var provider = services.BuildServiceProvider();
        var scheduler = await provider.GetRequiredService<ISchedulerFactory>().GetScheduler();
        for (var i = 0; i < jobs; i++)
        {
            await scheduler.ScheduleJob(JobBuilder.Create<NoOp>().WithIdentity($"job-{i}").Build(), TriggerBuilder.Create().WithIdentity($"trigger-{i}").StartNow().Build());
        }

        var since = Stopwatch.GetTimestamp();
        await scheduler.Start();
        await counter.Done;
        var elapsed = Stopwatch.GetElapsedTime(since);
        await scheduler.Shutdown(waitForJobsToComplete: true);
        return jobs / elapsed.TotalSeconds;
    }

    internal sealed class Countdown(int count)
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _left = count;

        public Task Done => _done.Task;

        public void Signal()
        {
            if (Interlocked.Decrement(ref _left) == 0)
            {
                _done.SetResult();
            }
        }
    }

    internal sealed class NoOp(Countdown counter) : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            counter.Signal();
            return ValueTask.CompletedTask;
        }
    }
}
