using System.Text.Json;
using CloudTraining.Sdk;
using CloudTraining.Sdk.Events;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Logging;
using OwnProvider;

var rack = new Rack(TimeProvider.System) { LosesNextAnswer = true };
await using var server = await RackServer.StartAsync(rack);

var builder = Host.CreateApplicationBuilder(args);
builder.Logging.SetMinimumLevel(LogLevel.None);
builder.Services.AddHttpClient(RackProvider.Id, http => http.BaseAddress = RackServer.AddressOf(server)).AddHttpMessageHandler(() => new CorrelationIdHandler());
builder.Services.AddCloudTraining().AddProvider<RackProvider>().ConfigurePolling(polling => polling.Interval = TimeSpan.FromSeconds(1));
using var host = builder.Build();
await host.StartAsync();

// The rack takes this job and its answer gets lost; it is found again by its label and not sent twice.
var client = host.Services.GetRequiredService<ICloudTrainingClient>();
var submitted = await client.SubmitAsync(new TrainingRequest { Provider = RackProvider.Id, Input = JsonElement.Parse("""{ "steps": 100 }"""), ConfigName = "first light" });
await foreach (var jobEvent in host.Services.GetRequiredService<JobEventStream>().FollowAsync(after: 0))
{
    Console.Error.WriteLine($"{jobEvent.Type.ToWireName()}: {jobEvent.Status.ToWireName()}");
    if (jobEvent.Status == JobStatus.Queued && await client.FindAsync(submitted.Job.Id) is { External: { } taken })
    {
        rack.Move(taken.Id, "done", "step 100/100\n");
    }

    if (jobEvent.Status.IsTerminal())
    {
        break;
    }
}

var ended = await client.FindAsync(submitted.Job.Id);
Console.WriteLine($"{ended!.ConfigName} {ended.Status.ToWireName()} as {ended.External}; the rack ran it {rack.CountTaken(ended.Attempts[0].ClientToken)} time(s)");
await host.StopAsync();
return ended.Status == JobStatus.Completed ? 0 : 1;
