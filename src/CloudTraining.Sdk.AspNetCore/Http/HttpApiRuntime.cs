using System.Diagnostics.Metrics;
using CloudTraining.Sdk.Approvals;
using CloudTraining.Sdk.AspNetCore.Endpoints;
using CloudTraining.Sdk.AspNetCore.Events;
using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Configuration;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Sync;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.AspNetCore.Http;

/// <summary>What the endpoints of one <c>MapCloudTraining()</c> share.</summary>
internal sealed class HttpApiRuntime
{
    private readonly Lazy<EventHub> _events;

    public HttpApiRuntime(IServiceProvider services)
    {
        if (services.GetService<ICloudTrainingClient>() is not { } client)
        {
            throw new InvalidOperationException("MapCloudTraining() needs services.AddCloudTraining().");
        }

        Options = HttpOptionsReader.Read(services);
        Client = client;
        Store = services.GetRequiredService<IJobStore>();
        Providers = services.GetRequiredService<IProviderRegistry>();
        Explainer = services.GetRequiredService<QueueExplainer>();
        Policy = services.GetRequiredService<IQueuePolicy>();
        Recorder = services.GetRequiredService<JobRecorder>();
        Expiry = services.GetRequiredService<ApprovalExpiry>();
        Effective = services.GetRequiredService<EffectiveConfiguration>();
        Polling = services.GetRequiredService<PollingDecision>();
        Background = services.GetRequiredService<BackgroundTaskManager>();
        QueueOptions = services.GetRequiredService<IOptions<QueueOptions>>().Value;
        ApprovalOptions = services.GetRequiredService<IOptions<ApprovalOptions>>().Value;
        CoreOptions = services.GetRequiredService<IOptions<CloudTrainingOptions>>().Value;
        Clock = services.GetRequiredService<TimeProvider>();
        Lifetime = services.GetRequiredService<IHostApplicationLifetime>();
        Loggers = services.GetRequiredService<ILoggerFactory>();
        StartedAt = Clock.GetTimestamp();
        Envelope = new ApiEnvelope(services, Options.MaxBodyBytes);
        Progress = new SharedProgress(Client, Options.ProgressFreshness, Clock);
        Passes = new ProviderPasses(this);
        EventSlots = new ConnectionLimiter(Options.Events.MaxConnectionsPerAddress, Options.Events.MaxConnections);
        LogSlots = new ConnectionLimiter(Options.Events.MaxConnectionsPerAddress, Options.Events.MaxConnections);
        _events = new Lazy<EventHub>(() => CreateHub(services));

        // Begun with the host and not with the first reader, so that the ring holds what a client missed that lost its stream to a restart of this host.
        Lifetime.ApplicationStarted.Register(() => _ = _events.Value);
    }

    public CloudTrainingHttpOptions Options { get; }

    public ICloudTrainingClient Client { get; }

    public IJobStore Store { get; }

    public IProviderRegistry Providers { get; }

    public QueueExplainer Explainer { get; }

    public IQueuePolicy Policy { get; }

    public JobRecorder Recorder { get; }

    public ApprovalExpiry Expiry { get; }

    public EffectiveConfiguration Effective { get; }

    public PollingDecision Polling { get; }

    public BackgroundTaskManager Background { get; }

    public QueueOptions QueueOptions { get; }

    public ApprovalOptions ApprovalOptions { get; }

    public CloudTrainingOptions CoreOptions { get; }

    public TimeProvider Clock { get; }

    public IHostApplicationLifetime Lifetime { get; }

    public ILoggerFactory Loggers { get; }

    public ApiEnvelope Envelope { get; }

    public SharedProgress Progress { get; }

    public ProviderPasses Passes { get; }

    public ConnectionLimiter EventSlots { get; }

    public ConnectionLimiter LogSlots { get; }

    /// <summary>The timestamp of the clock when the API was mapped.</summary>
    public long StartedAt { get; }

    public EventHub Events => _events.Value;

    private EventHub CreateHub(IServiceProvider services)
    {
        var hub = new EventHub(services.GetRequiredService<IJobEventLog>(), Options.Events, Clock, Lifetime, services.GetRequiredService<IMeterFactory>(), services.GetRequiredService<ILogger<EventHub>>());
        Lifetime.ApplicationStopped.Register(hub.Dispose);
        return hub;
    }
}
