using System.Diagnostics;
using System.Globalization;
using CloudTraining.Sdk;
using CloudTraining.Sdk.CrashHost;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

// Arguments: the folder of this host, the provider's socket, the prefix of its accounts; then nothing, or a step and at which hit of it to be killed,
// or "serve" with the limits in all and per user: no scenario then, only the background work until the host is stopped.
var (folder, socket, accounts) = (args[0], args[1], args[2]);
var serves = args.ElementAtOrDefault(3) == "serve";
int NumberAt(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;

var crash = new CrashSwitch(serves ? null : args.ElementAtOrDefault(3), serves ? 0 : NumberAt(4, 1));
using var listening = DiagnosticListener.AllListeners.Subscribe(crash);

var builder = Host.CreateEmptyApplicationBuilder(null);
builder.Services.AddSingleton(new ScenarioFiles(folder));
builder.Services.AddCloudTraining()
    .UseSqlite(Path.Combine(folder, "jobs.db"))
    .AddTruth(socket, accounts)
    .RequireApproval(request => request.ConfigName is "approved" or "rejected" or "expiring" ? "it is in the scenario" : null)
    .ConfigureQueue(queue =>
    {
        queue.Lease = TimeSpan.FromSeconds(10);
        queue.MaxConcurrent = serves ? NumberAt(4, 5) : 12;
        queue.MaxConcurrentPerUser = serves ? NumberAt(5, 2) : 2;
        queue.RetryBaseDelay = TimeSpan.FromMilliseconds(200);
        queue.RetryMaxDelay = TimeSpan.FromSeconds(1);
        queue.MaxAttempts = 10;
    })
    .ConfigurePolling(polling => polling.Interval = TimeSpan.FromSeconds(1))
    .ConfigureApprovals(approvals =>
    {
        approvals.CheckInterval = TimeSpan.FromSeconds(1);
        approvals.Timeout = TimeSpan.FromSeconds(5);
    })
    .ConfigureBackground(background => background.DrainTimeout = TimeSpan.FromSeconds(4))
    .AddBackgroundTask<CallbackTask>();
builder.Services.PostConfigure<ReconciliationOptions>(options =>
{
    options.Interval = TimeSpan.FromSeconds(1);
    options.WatchInterval = TimeSpan.FromSeconds(1);
});
if (!serves)
{
    builder.Services.AddHostedService<Scenario>();
}

builder.Logging.AddStructuredLogging(logging =>
{
    logging.Stdout = false;
    logging.File = Path.Combine(folder, serves ? $"host-{Environment.ProcessId}.log" : "host.log");
    logging.MinimumLevel = LogLevel.Debug;
});
using (var host = builder.Build())
{
    await host.StartAsync();
    Console.WriteLine("ready");
    await host.WaitForShutdownAsync();
}

File.WriteAllLines(Path.Combine(folder, "steps.txt"), crash.Hits.Select(hit => $"{hit.Key} {hit.Value.ToString(CultureInfo.InvariantCulture)}").Order(StringComparer.Ordinal));
return Environment.ExitCode;
