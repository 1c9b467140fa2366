using CloudTraining.Sdk;
using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using QuickStart;
using Spectre.Console;

const int NotAllCompleted = 1;
const int NothingStarted = 2;
const int Interrupted = 130;

try
{
    var commandLine = CommandLine.Parse(args);
    if (commandLine.Help)
    {
        Console.WriteLine(CommandLine.Usage);
        return 0;
    }

    CreateDataDirectory(commandLine.DataDirectory);
    using var host = QuickStartHost.Create(commandLine.DataDirectory);
    await host.StartAsync();
    try
    {
        return await RunAsync(host, commandLine);
    }
    finally
    {
        await host.StopAsync();
    }
}
catch (Exception exception) when (exception is UsageException or OptionsValidationException or JobStoreException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(exception.Message);
    return NothingStarted;
}

static void CreateDataDirectory(string folder)
{
    try
    {
        Directory.CreateDirectory(folder);
    }
    catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
    {
        throw new UsageException($"--data is '{folder}', where nothing can be kept: {exception.Message} Name a folder that you may write in.");
    }
}

static async Task<int> RunAsync(IHost host, CommandLine commandLine)
{
    var client = host.Services.GetRequiredService<ICloudTrainingClient>();
    var clock = host.Services.GetRequiredService<TimeProvider>();
    var stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
    var screen = Screen.Create(clock);
    try
    {
        var jobs = await Trainings.FindUnfinishedAsync(client, stopping);
        var isResumed = jobs.Count > 0;
        if (!isResumed)
        {
            jobs = await Trainings.SubmitAsync(client, commandLine.Steps, stopping);
        }

        if (!commandLine.Json)
        {
            screen.Tell(isResumed
                ? $"[yellow]{Markup.Escape(commandLine.DataDirectory)} holds {jobs.Count} unfinished {(jobs.Count == 1 ? "training" : "trainings")}[/]: following {(jobs.Count == 1 ? "it" : "them")} to the end, submitting none."
                : $"Submitted {jobs.Count} trainings to the local provider; two run at a time, the most urgent first. Data and log: {Markup.Escape(commandLine.DataDirectory)}");
        }

        var board = ActivatorUtilities.CreateInstance<Board>(host.Services);
        var ids = jobs.Select(job => job.Id).ToList();
        var views = commandLine.Json
            ? await board.FollowAsync(ids, static _ => { }, stopping)
            : await screen.FollowAsync(show => board.FollowAsync(ids, show, stopping));
        if (commandLine.Json)
        {
            foreach (var view in views)
            {
                Console.WriteLine(JsonResult.Of(view, clock));
            }
        }
        else
        {
            screen.ShowResult(views);
        }

        return views.All(view => view.Job.Status == JobStatus.Completed) ? 0 : NotAllCompleted;
    }
    catch (OperationCanceledException) when (stopping.IsCancellationRequested)
    {
        await Console.Error.WriteLineAsync("Interrupted. Trainings that have started run on; start this program again on the same data folder to follow them.");
        return Interrupted;
    }
}
