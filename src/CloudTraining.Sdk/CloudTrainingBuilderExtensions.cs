using System.Diagnostics.CodeAnalysis;
using CloudTraining.Sdk.Approvals;
using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Sync;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CloudTraining.Sdk;

/// <summary>What every host may add to or set on the builder.</summary>
public static class CloudTrainingBuilderExtensions
{
    /// <summary>Adds a provider.</summary>
    public static ICloudTrainingBuilder AddProvider<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TProvider>(this ICloudTrainingBuilder builder)
        where TProvider : class, ICloudProvider
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ICloudProvider, TProvider>());
        return builder;
    }

    /// <summary>Adds a provider that exists already.</summary>
    public static ICloudTrainingBuilder AddProvider(this ICloudTrainingBuilder builder, ICloudProvider provider)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(provider);
        builder.Services.AddSingleton(provider);
        return builder;
    }

    /// <summary>Asks for an approval whenever the predicate gives a reason. May be called several times.</summary>
    public static ICloudTrainingBuilder RequireApproval(this ICloudTrainingBuilder builder, Func<TrainingRequest, string?> findReason)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(findReason);
        builder.Services.AddSingleton<IApprovalRule>(new PredicateApprovalRule(findReason));
        return builder;
    }

    /// <summary>Adds a background task of the host's own; it is run, watched and stopped like ours.</summary>
    public static ICloudTrainingBuilder AddBackgroundTask<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TTask>(this ICloudTrainingBuilder builder)
        where TTask : class, IBackgroundTask
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IBackgroundTask, TTask>());
        return builder;
    }

    /// <summary>Sets queue options in code; code wins over every other source.</summary>
    public static ICloudTrainingBuilder ConfigureQueue(this ICloudTrainingBuilder builder, Action<QueueOptions> configure) => Configure(builder, configure);

    /// <summary>Sets polling options in code; code wins over every other source.</summary>
    public static ICloudTrainingBuilder ConfigurePolling(this ICloudTrainingBuilder builder, Action<JobPollingOptions> configure) => Configure(builder, configure);

    /// <summary>Sets approval options in code; code wins over every other source.</summary>
    public static ICloudTrainingBuilder ConfigureApprovals(this ICloudTrainingBuilder builder, Action<ApprovalOptions> configure) => Configure(builder, configure);

    /// <summary>Sets options of background work in code; code wins over every other source.</summary>
    public static ICloudTrainingBuilder ConfigureBackground(this ICloudTrainingBuilder builder, Action<BackgroundOptions> configure) => Configure(builder, configure);

    private static ICloudTrainingBuilder Configure<TOptions>(ICloudTrainingBuilder builder, Action<TOptions> configure)
        where TOptions : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.PostConfigure(configure);
        return builder;
    }
}
