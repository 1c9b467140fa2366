using System.Globalization;
using CloudTraining.Sdk;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Argument: the SQLite file. Says its address on standard output. "write" on standard input begins a change every 4 ms, "stop" ends that and is answered by their number.
var builder = WebApplication.CreateSlimBuilder();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["CloudTraining:Events:MaxConnectionsPerAddress"] = "10000" });
builder.Services.AddCloudTraining().UseSqlite(args[0]).AddProvider(new FakeProvider(TimeProvider.System));
builder.Logging.ClearProviders();
var app = builder.Build();
app.MapCloudTraining().AllowAnonymous();
await app.StartAsync();
Console.WriteLine(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
_ = Task.Run(ObeyAsync);
await app.WaitForShutdownAsync();

async Task ObeyAsync()
{
    var store = app.Services.GetRequiredService<IJobStore>();
    while (await Console.In.ReadLineAsync() is "write")
    {
        // The console's own ReadLineAsync blocks.
        var stop = Task.Run(Console.In.ReadLine);
        var written = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(4), TimeProvider.System);
        while (!stop.IsCompleted && await timer.WaitForNextTickAsync())
        {
            var job = Some.Job(JobStatus.Completed);
            await store.AddAsync(job, [Some.Event(job, at: TimeProvider.System.GetUtcNow())]);
            written++;
        }

        Console.WriteLine(written.ToString(CultureInfo.InvariantCulture));
    }
}
