using CloudTraining.Sdk.Configuration;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace CloudTraining.Sdk;

/// <summary>Adds the SQLite store to the builder.</summary>
public static class SqliteBuilderExtensions
{
    /// <summary>Keeps jobs, events and leases in a SQLite file, so that they survive a restart; several processes may share it. The file is opened when the host starts, and a host whose file cannot be used does not start.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="path">The file; null takes <c>CloudTraining:Sqlite:Path</c>, else <c>jobs.db</c>.</param>
    public static ICloudTrainingBuilder UseSqlite(this ICloudTrainingBuilder builder, string? path = null) =>
        builder.UseSqlite(options => options.Path = path ?? options.Path);

    /// <summary>Keeps jobs, events and leases in a SQLite file, with options set in code.</summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; code wins over the section <c>CloudTraining:Sqlite</c>.</param>
    public static ICloudTrainingBuilder UseSqlite(this ICloudTrainingBuilder builder, Action<SqliteStoreOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        var services = builder.Services;
        if (!services.Any(service => service.ServiceType == typeof(SqliteJobStore)))
        {
            services.AddBoundOptions<SqliteStoreOptions, SqliteStoreOptionsValidator>("CloudTraining:Sqlite", (section, options) => section.Bind(options));
            services.AddSingleton<SqliteJobStore>();
            services.Replace(ServiceDescriptor.Singleton<IJobStore>(provider => provider.GetRequiredService<SqliteJobStore>()));
            services.Replace(ServiceDescriptor.Singleton<IJobEventLog>(provider => provider.GetRequiredService<SqliteJobStore>()));
            services.Replace(ServiceDescriptor.Singleton<ILeaseStore>(provider => provider.GetRequiredService<SqliteJobStore>()));

            // First of the hosted services, so that nothing begins to work on a store that cannot be opened.
            services.Insert(0, ServiceDescriptor.Singleton<IHostedService, SqliteStartup>());
        }

        services.PostConfigure(configure);
        return builder;
    }
}
