using CloudTraining.Sdk.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>Refuses options of the SQLite store that cannot work.</summary>
internal sealed class SqliteStoreOptionsValidator : IValidateOptions<SqliteStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteStoreOptions options) =>
        new OptionsFailures("CloudTraining:Sqlite")
            .Require(
                !string.IsNullOrWhiteSpace(options.Path) && !options.Path.Contains('\0') && options.Path != ":memory:",
                nameof(options.Path),
                $"is '{options.Path}'; it must name a file on a local disk, for example jobs.db. To keep jobs in memory, leave UseSqlite out.")
            .Require(!Directory.Exists(options.Path), nameof(options.Path), $"is '{options.Path}', which is a folder; name a file in it, for example jobs.db.")
            .Range(nameof(options.BatchSize), (int?)options.BatchSize, 1, 10_000)
            .Range(nameof(options.BusyTimeout), (TimeSpan?)options.BusyTimeout, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10))
            .Range(nameof(options.EventPollInterval), (TimeSpan?)options.EventPollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1))
            .Result;
}
