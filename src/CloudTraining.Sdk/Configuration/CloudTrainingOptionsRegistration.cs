using System.Globalization;
using CloudTraining.Sdk.Approvals;
using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Events;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Sync;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Configuration;

/// <summary>Binds and validates every options class; each mistake stops the host at start.</summary>
internal static class CloudTrainingOptionsRegistration
{
    public const string PollIntervalVariable = "SIMPLETUNER_JOB_POLL_INTERVAL";

    public static IServiceCollection AddCloudTrainingOptions(this IServiceCollection services)
    {
        services.AddBoundOptions<CloudTrainingOptions, CloudTrainingOptionsValidator>("CloudTraining", [], (section, options) => section.Bind(options));
        services.AddBoundOptions<QueueOptions, QueueOptionsValidator>(
            "CloudTraining:Queue",
            [nameof(QueueOptions.StarvationThreshold), nameof(QueueOptions.RetryBaseDelay), nameof(QueueOptions.RetryMaxDelay), nameof(QueueOptions.Lease)],
            (section, options) => section.Bind(options));
        services.AddBoundOptions<JobPollingOptions, JobPollingOptionsValidator>("CloudTraining:Polling", [nameof(JobPollingOptions.Interval)], (section, options) => section.Bind(options));
        services.AddBoundOptions<ApprovalOptions, ApprovalOptionsValidator>(
            "CloudTraining:Approvals",
            [nameof(ApprovalOptions.CheckInterval), nameof(ApprovalOptions.Timeout)],
            (section, options) => section.Bind(options));
        services.AddBoundOptions<ReconciliationOptions, ReconciliationOptionsValidator>(
            "CloudTraining:Reconciliation",
            [nameof(ReconciliationOptions.Interval), nameof(ReconciliationOptions.GiveUpAfter)],
            (section, options) => section.Bind(options));
        services.AddBoundOptions<EventLogOptions, EventLogOptionsValidator>("CloudTraining:Events", [nameof(EventLogOptions.Retention)], (section, options) => section.Bind(options));
        services.AddBoundOptions<BackgroundOptions, BackgroundOptionsValidator>(
            "CloudTraining:Background",
            [nameof(BackgroundOptions.DrainTimeout), nameof(BackgroundOptions.JobRetention), nameof(BackgroundOptions.CleanupInterval)],
            (section, options) => section.Bind(options));
        services.AddSingleton<IConfigureOptions<JobPollingOptions>>(new ConfigureOptions<JobPollingOptions>(ApplyPollInterval));
        return services;
    }

    private static void ApplyPollInterval(JobPollingOptions options)
    {
        if (Environment.GetEnvironmentVariable(PollIntervalVariable) is not { Length: > 0 } text)
        {
            return;
        }

        options.Interval = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 86_400
            ? TimeSpan.FromSeconds(seconds)
            : throw new OptionsValidationException(Options.DefaultName, typeof(JobPollingOptions), [$"{PollIntervalVariable} is '{text}'; it must be a number of seconds from 1 to 86400."]);
    }
}
