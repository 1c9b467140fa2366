using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>A real server on a real port with a fake provider called Replicate; it can be stopped and started again on the same port over the same store.</summary>
internal sealed class DashboardHost : IAsyncDisposable
{
    private readonly DashboardHostOptions _options;
    private readonly InMemoryJobStore _store = new(TimeProvider.System);
    private readonly ConcurrentDictionary<string, HttpContext> _streams = new(StringComparer.Ordinal);
    private WebApplication? _app;
    private int _port;

    private DashboardHost(DashboardHostOptions options)
    {
        _options = options;
        Provider = new FakeProvider(TimeProvider.System, new FakeProviderOptions { Id = "replicate", Name = "Replicate" });
    }

    public FakeProvider Provider { get; }

    /// <summary>Every request so far, as "GET /path?query".</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>The status that API requests are answered with instead; null for the truth. Streams that are open are cut.</summary>
    public int? Fault { get; private set; }

    public int OpenStreams => _streams.Count;

    public ICloudTrainingClient Client => _app!.Services.GetRequiredService<ICloudTrainingClient>();

    public string Origin => $"http://localhost:{_port.ToString(CultureInfo.InvariantCulture)}";

    public string Address => $"{Origin}{_options.Prefix}/cloud/";

    public static async Task<DashboardHost> StartAsync(DashboardHostOptions? options = null)
    {
        var host = new DashboardHost(options ?? new DashboardHostOptions());
        await host.StartAsync();
        return host;
    }

    public async Task StartAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(_options.Settings);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _port));
        builder.Services.AddSingleton(_store).AddSingleton<IJobStore>(_store);
        if (_options.Users is { } users)
        {
            builder.Services.AddSingleton(users);
        }

        var training = builder.Services.AddCloudTraining()
            .ConfigurePolling(polling => polling.Enabled = false)
            .ConfigureQueue(queue => queue.MaxConcurrentPerUser = 2);
        if (_options.HasProvider)
        {
            training.AddProvider(Provider);
        }

        training.RequireApproval(request => request.EstimatedCostUsd > 25 ? "The estimated cost is above $25.00." : null);
        _app = builder.Build();
        _app.Use(ObserveAsync);
        _options.Configure?.Invoke(_app);
        _app.UseRouting();
        var api = _app.MapCloudTraining();
        _app.MapCloudTrainingDashboard();
        if (_options.Users is not null)
        {
            api.AllowAnonymous();
        }

        await _app.StartAsync();
        _port = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
    }

    public async Task StopAsync()
    {
        if (_app is { } app)
        {
            _app = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }

    public ValueTask DisposeAsync() => new(StopAsync());

    /// <summary>Answers the API with this status from now on, and cuts the open streams so that the browser meets it.</summary>
    public void Answer(int? status, bool cutsStreams = true)
    {
        Fault = status;
        foreach (var stream in cutsStreams ? _streams.Values : [])
        {
            stream.Abort();
        }
    }

    /// <summary>Submits a job as somebody else's program would.</summary>
    public async Task<string> SubmitAsync(string? name = null, decimal? cost = null)
    {
        var request = Some.Request(userId: null) with { Provider = Provider.Options.Id, ConfigName = name, EstimatedCostUsd = cost };
        return (await Client.SubmitAsync(request)).Job.Id;
    }

    /// <summary>A job that trains at the provider, with its id there.</summary>
    public async Task<(string Id, string External)> AddRunningAsync(string name, string? userId = null)
    {
        var external = Provider.AddForeign(JobStatus.Running, configName: name);
        var job = Some.DiscoveredJob() with
        {
            Provider = Provider.Options.Id,
            External = new ProviderJobRef(Provider.Options.Id, string.Empty, external),
            ConfigName = name,
            UserId = userId,
            CreatedAt = TimeProvider.System.GetUtcNow(),
            StartedAt = TimeProvider.System.GetUtcNow(),
        };
        await AddAsync(job);
        return (job.Id, external);
    }

    /// <summary>Puts a job into the store with the event that a host would write, and into the provider when it is to know it.</summary>
    public async Task AddAsync(TrainingJob job)
    {
        if (job.External is { } external && Provider.Accepted.All(known => known.Id != external.Id))
        {
            Provider.AddForeign(job.Status, external.Id);
        }

        await _store.AddAsync(job, [new JobEvent
        {
            Type = JobEventType.JobAdded,
            JobId = job.Id,
            Status = job.Status,
            Provider = job.Provider,
            UserId = job.UserId,
            CorrelationId = job.CorrelationId,
            Timestamp = TimeProvider.System.GetUtcNow(),
        }]);
    }

    /// <summary>A job that ended just now.</summary>
    public async Task<TrainingJob> AddEndedAsync(string? name, JobStatus status = JobStatus.Completed, Func<TrainingJob, TrainingJob>? change = null)
    {
        var job = Some.Job(status, userId: null, provider: Provider.Options.Id, createdAt: TimeProvider.System.GetUtcNow().AddMinutes(-10)) with { ConfigName = name };
        job = change?.Invoke(job) ?? job;
        await AddAsync(job);
        return job;
    }

    /// <summary>A job whose submission has an unknown outcome that nothing could settle.</summary>
    public async Task<TrainingJob> AddLostAsync(string name)
    {
        var now = TimeProvider.System.GetUtcNow();
        var job = Some.Job(userId: null, provider: Provider.Options.Id, createdAt: now);
        job = job with
        {
            ConfigName = name,
            Queue = job.Queue! with { Status = QueueStatus.Running },
            Attempts = [Some.Attempt(now, AttemptOutcome.Unknown)],
            Attention = new JobAttention("Nobody knows whether the provider took it.", "Two listings were read.\nNeither has a trace of it.", now),
        };
        await AddAsync(job);
        return job;
    }

    /// <summary>The provider says something else of the job, and a poll brings it here.</summary>
    public async Task MoveAsync(string external, JobStatus status, Func<ProviderReport, ProviderReport>? change = null)
    {
        Provider.Move(external, status, change);
        await Client.RefreshActiveAsync();
    }

    private async Task ObserveAsync(HttpContext context, RequestDelegate next)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        var isApi = context.Request.Path.Value!.Contains("/api/", StringComparison.Ordinal);
        if (isApi && Fault is { } status)
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = "1";
            if (status == StatusCodes.Status302Found)
            {
                context.Response.Headers.Location = "https://login.example.org/";
            }

            await context.Response.WriteAsJsonAsync(new { detail = $"The test answers {status}." });
            return;
        }

        var isStream = context.Request.Path.Value.EndsWith("/api/events", StringComparison.Ordinal);
        if (isStream)
        {
            _streams[context.TraceIdentifier] = context;
        }

        try
        {
            await next(context);
        }
        finally
        {
            _streams.TryRemove(context.TraceIdentifier, out _);
        }
    }
}
