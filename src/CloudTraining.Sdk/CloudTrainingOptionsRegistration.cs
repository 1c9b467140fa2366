using CloudTraining.Sdk.Approvals;
using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Configuration;
using CloudTraining.Sdk.Events;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Sync;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CloudTraining.Sdk;

/// <summary>Binds and validates every options class; each mistake stops the host at start.</summary>
internal static class CloudTrainingOptionsRegistration
{
    public static IServiceCollection AddCloudTrainingOptions(this IServiceCollection services)
    {
        services.AddBoundOptions<CloudTrainingOptions, CloudTrainingOptionsValidator>(SettingsView.Root, (section, options) => section.Bind(options));
        services.AddBoundOptions<QueueOptions, QueueOptionsValidator>("CloudTraining:Queue", (section, options) => section.Bind(options));
        services.AddBoundOptions<JobPollingOptions, JobPollingOptionsValidator>(
            "CloudTraining:Polling",
            (section, options) => section.Bind(options),
            nameof(JobPollingOptions.Enabled),
            nameof(JobPollingOptions.Interval),
            nameof(JobPollingOptions.SafetyInterval));
        services.AddBoundOptions<ApprovalOptions, ApprovalOptionsValidator>(
            "CloudTraining:Approvals",
            (section, options) => section.Bind(options),
            nameof(ApprovalOptions.CheckInterval),
            nameof(ApprovalOptions.Timeout),
            nameof(ApprovalOptions.CostThresholdUsd));
        services.AddBoundOptions<ReconciliationOptions, ReconciliationOptionsValidator>(
            "CloudTraining:Reconciliation",
            (section, options) => section.Bind(options),
            nameof(ReconciliationOptions.Interval));
        services.AddBoundOptions<EventLogOptions, EventLogOptionsValidator>(
            "CloudTraining:Events",
            (section, options) => section.Bind(options),
            nameof(EventLogOptions.Retention),
            nameof(EventLogOptions.MaxEvents));
        services.AddBoundOptions<BackgroundOptions, BackgroundOptionsValidator>(
            "CloudTraining:Background",
            (section, options) => section.Bind(options),
            nameof(BackgroundOptions.JobRetention),
            nameof(BackgroundOptions.CleanupInterval));
        AddSettingsReadElsewhere(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, VariableNotice>());
        return services;
    }

    /// <summary>The log and the HTTP API read their sections themselves: the one works without the rest, the other is only mapped, never registered.</summary>
    private static void AddSettingsReadElsewhere(IServiceCollection services)
    {
        services.AddKnownSettings(
            "CloudTraining:Logging",
            "MinimumLevel", "Format", "Overflow", "FlushInterval", "MaxLineBytes", "BufferBytes", "Stdout", "IncludeStackTraces", "IncludeEventId", "IncludeTraceIds",
            "UseStackTraceForSource", "Buffered", "ReopenOnHangup", "KeepMicrosoftConsole", "File", "RedactedNames");
        services.AddKnownSettings("CloudTraining:Events", "MaxConnectionsPerAddress", "MaxConnections", "HeartbeatInterval", "SlowReaderDeadline", "MaxAge");
        services.AddKnownSettings("CloudTraining:Webhooks", "MaxBodyBytes", "AllowedNetworks");
        services.AddKnownSettings("CloudTraining:InlineProgress", "Freshness");
        services.AddKnownSettings("CloudTraining:Http", "SyncActiveTimeout", "SyncInterval", "SyncTimeout", "MaxBodyBytes");
    }
}
