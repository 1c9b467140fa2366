using System.Net;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Replicate.Tests.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>A whole host with the HTTP API on a real port, a database file, and a simulated Replicate that calls it back. Everything is logged.</summary>
internal sealed class ReplicateApiHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ReplicateApiHost(WebApplication app, SimulatorHost simulator, LogRecorder logs, DirectoryInfo folder)
    {
        _app = app;
        Simulator = simulator;
        Logs = logs;
        Folder = folder;
        Client = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        app.Services.GetRequiredService<IOptionsMonitor<ReplicateOptions>>().CurrentValue.WebhookUrl = new Uri(Client.BaseAddress, "/api/webhooks/replicate").ToString();
    }

    public SimulatorHost Simulator { get; }

    public LogRecorder Logs { get; }

    /// <summary>Where the database lies.</summary>
    public DirectoryInfo Folder { get; }

    public HttpClient Client { get; }

    public IJobStore Store => Get<IJobStore>();

    public static async Task<ReplicateApiHost> StartAsync(Action<ReplicateOptions>? configure = null, Action<IServiceCollection>? services = null, params string[] simulatorSettings)
    {
        var simulator = await SimulatorHost.StartAsync(settings: simulatorSettings);
        var folder = Directory.CreateTempSubdirectory("replicate-api-");
        var logs = new LogRecorder();
        var builder = WebApplication.CreateSlimBuilder();

        // Only callbacks and what a test does by hand: the address that is called back is known after the start.
        builder.Configuration.AddInMemoryCollection([new("CloudTraining:Polling:Enabled", "false")]);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        services?.Invoke(builder.Services);
        builder.Services.AddCloudTraining()
            .UseSqlite(Path.Combine(folder.FullName, "jobs.db"))
            .AddReplicate(options =>
            {
                options.ApiToken = SimulatorHost.Token;
                options.BaseAddress = simulator.Api;
                options.Model = $"{SimulatorHost.Model}:{SimulatorHost.Version}";
                configure?.Invoke(options);
            });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(logs);
        var app = builder.Build();
        app.UseCloudTrainingCorrelation();
        app.MapCloudTraining().AllowAnonymous();
        await app.StartAsync();
        return new ReplicateApiHost(app, simulator, logs, folder);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    /// <summary>Submits a job and waits until Replicate has it.</summary>
    public async Task<TrainingJob> SubmitAsync(CancellationToken cancellationToken, string? userId = null, string? input = null)
    {
        var request = new TrainingRequest { Provider = "replicate", UserId = userId, Input = ReplicateRig.Submission(input: input).Input };
        var submitted = await Get<ICloudTrainingClient>().SubmitAsync(request, cancellationToken);
        return await WaitForAsync(submitted.Job.Id, job => job.External is not null, cancellationToken);
    }

    /// <summary>Waits until the job is as wanted, woken by events.</summary>
    public async Task<TrainingJob> WaitForAsync(string jobId, Func<TrainingJob, bool> wanted, CancellationToken cancellationToken)
    {
        var events = Get<IJobEventLog>();
        while (true)
        {
            var head = await events.GetHeadAsync(cancellationToken);
            if (await Store.FindAsync(jobId, cancellationToken) is { } job && wanted(job))
            {
                return job;
            }

            await events.WaitAsync(head, cancellationToken);
        }
    }

    /// <summary>Reads a path of our own API, whatever the status.</summary>
    public async Task<(HttpStatusCode Status, string Text)> ReadAsync(string path, HttpMethod? method = null, string? body = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        }

        using var response = await Client.SendAsync(request);
        return (response.StatusCode, $"{response.Headers}{await response.Content.ReadAsStringAsync()}");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Simulator.DisposeAsync();
        Folder.Delete(recursive: true);
    }
}
