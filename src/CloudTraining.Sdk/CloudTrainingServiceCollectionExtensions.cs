using CloudTraining.Sdk.Approvals;
using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Configuration;
using CloudTraining.Sdk.Events;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Sync;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk;

/// <summary>Registers the SDK.</summary>
public static class CloudTrainingServiceCollectionExtensions
{
    /// <summary>
    /// Adds the job store, the queue, the pollers, approvals, events and structured logging. Works with no argument, may be called twice, and every part may be replaced by registering
    /// another before or after. Options come from code, <c>SIMPLETUNER_*</c> variables, the <c>CloudTraining</c> section, YAML and defaults, in that order.
    /// </summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="configure">Sets options in code; code wins over every other source. Null for none.</param>
    public static ICloudTrainingBuilder AddCloudTraining(this IServiceCollection services, Action<CloudTrainingOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (configure is not null)
        {
            services.PostConfigure(configure);
        }

        if (services.Any(service => service.ServiceType == typeof(ICloudTrainingClient)))
        {
            return new CloudTrainingBuilder(services);
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging(logging => logging.AddStructuredLogging());
        services.AddCloudTrainingOptions();
        AddStores(services);
        AddCore(services);
        AddBackgroundTasks(services);
        return new CloudTrainingBuilder(services);
    }

    private static void AddStores(IServiceCollection services)
    {
        services.TryAddSingleton<InMemoryJobStore>();
        services.TryAddSingleton<IJobStore>(provider => provider.GetRequiredService<InMemoryJobStore>());
        services.TryAddSingleton<IJobEventLog>(provider => provider.GetRequiredService<IJobStore>() as IJobEventLog ?? throw Missing<IJobEventLog>(provider));
        services.TryAddSingleton<ILeaseStore>(provider => provider.GetRequiredService<IJobStore>() as ILeaseStore ?? throw Missing<ILeaseStore>(provider));
        services.TryAddSingleton(CreateArtifactStore);
        services.AddHostedService<StoreNotice>();
    }

    private static IJobArtifactStore CreateArtifactStore(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<CloudTrainingOptions>>().Value;
        var folder = options.DataDirectory is { } directory ? Path.Combine(directory, "logs") : (provider.GetRequiredService<IJobStore>() as ILogFolder)?.LogDirectory;
        return folder is null
            ? new InMemoryArtifactStore(maxTotalBytes: options.MaxKeptLogBytes ?? InMemoryArtifactStore.DefaultMaxTotalBytes)
            : new FileArtifactStore(folder, maxTotalBytes: options.MaxKeptLogBytes ?? FileArtifactStore.DefaultMaxTotalBytes);
    }

    private static void AddCore(IServiceCollection services)
    {
        services.TryAddSingleton<IProviderRegistry, ProviderRegistry>();
        services.TryAddSingleton<IQueuePolicy, QueuePolicy>();
        services.TryAddSingleton<HostIncarnation>();
        services.TryAddSingleton<QueueSignal>();
        services.TryAddSingleton<JobWriter>();
        services.TryAddSingleton<QueueExplainer>();
        services.TryAddSingleton<JobDispatcher>();
        services.TryAddSingleton<SubmissionSettler>();
        services.TryAddSingleton<PollingDecision>();
        services.TryAddSingleton<JobLogArchive>();
        services.TryAddSingleton<LogDeletion>();
        services.TryAddSingleton<JobRecorder>();
        services.TryAddSingleton<JobAftercare>();
        services.TryAddSingleton<ActiveJobRefresher>();
        services.TryAddSingleton<JobDiscovery>();
        services.TryAddSingleton<CancelRepeater>();
        services.TryAddSingleton<SubmissionWatch>();
        services.TryAddSingleton<SafetyPoll>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IApprovalRule, CostApprovalRule>());
        services.TryAddSingleton<ApprovalGate>();
        services.TryAddSingleton<ApprovalExpiry>();
        services.TryAddSingleton<JobEventStream>();
        services.TryAddSingleton<RequestChecker>();
        services.TryAddSingleton<JobCanceller>();
        services.TryAddSingleton<ICloudTrainingClient, CloudTrainingClient>();
    }

    private static void AddBackgroundTasks(IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackgroundTask, JobPollingTask>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackgroundTask, ProviderFeedTask>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackgroundTask, QueueProcessingTask>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackgroundTask, ApprovalExpirationTask>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackgroundTask, ReconciliationTask>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackgroundTask, CleanupTask>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackgroundTask, AftercareTask>());
        services.TryAddSingleton<BackgroundTaskManager>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<BackgroundTaskManager>());
        services.AddHostedService<ConfigurationFollower>();
    }

    private static InvalidOperationException Missing<TService>(IServiceProvider provider) =>
        new($"The job store {provider.GetRequiredService<IJobStore>().GetType().Name} does not implement {typeof(TService).Name} and none is registered. Register one beside it.");
}
