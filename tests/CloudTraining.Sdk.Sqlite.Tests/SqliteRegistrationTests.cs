using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Sqlite.Tests;

public sealed class SqliteRegistrationTests : SqliteFixture
{
    [Test]
    public async Task UseSqlite_makes_the_file_the_store_of_everything()
    {
        await using var services = Build(builder => builder.UseSqlite(Backend.File));

        var store = services.GetRequiredService<SqliteJobStore>();

        Assert.That(services.GetRequiredService<IJobStore>(), Is.SameAs(store));
        Assert.That(services.GetRequiredService<IJobEventLog>(), Is.SameAs(store));
        Assert.That(services.GetRequiredService<ILeaseStore>(), Is.SameAs(store));
        Assert.That(store.Path, Is.EqualTo(Backend.File));
    }

    [Test]
    public async Task The_last_call_in_code_wins_and_a_second_call_adds_nothing()
    {
        await using var services = Build(builder => builder.UseSqlite("first.db").UseSqlite(Backend.File));

        Assert.That(services.GetRequiredService<SqliteJobStore>().Path, Is.EqualTo(Backend.File));
        Assert.That(services.GetServices<IHostedService>().Count(service => service.GetType().Name == "SqliteStartup"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_host_whose_file_cannot_be_used_does_not_start()
    {
        await File.WriteAllTextAsync(Backend.File, string.Concat(Enumerable.Repeat("this is a text file\n", 100)));
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddCloudTraining().UseSqlite(Backend.File);
        using var host = builder.Build();

        var error = await Assert.ThrowsAsync<JobStoreException>(() => host.StartAsync());

        Assert.That(error!.Message, Does.Contain(Backend.File));
    }

    [Test]
    public async Task Kept_logs_lie_beside_the_file_and_survive_a_restart()
    {
        await using (var services = Build(builder => builder.UseSqlite(Backend.File)))
        {
            await services.GetRequiredService<IJobArtifactStore>().ReplaceLogAsync("job", "Step 1/1\n"u8.ToArray());
        }

        await using var restarted = Build(builder => builder.UseSqlite(Backend.File));
        var kept = await restarted.GetRequiredService<IJobArtifactStore>().ReadLogAsync("job", 0, 100);

        Assert.That(kept?.Utf8.ToArray(), Is.EqualTo("Step 1/1\n"u8.ToArray()));
        Assert.That(Directory.GetFiles(Backend.File + "-logs"), Has.Length.EqualTo(1));
    }

    [Test]
    public async Task Kept_logs_lie_elsewhere_when_the_host_says_so()
    {
        var own = new InMemoryArtifactStore();
        await using var off = Build(builder => builder.UseSqlite(options => (options.Path, options.KeepLogs) = (Backend.File, false)));
        await using var named = Build(builder => builder.UseSqlite(Backend.File).Services.Configure<CloudTrainingOptions>(options => options.DataDirectory = Path.Combine(Backend.Folder, "data")));
        await using var replaced = Build(builder => builder.UseSqlite(Backend.File).Services.AddSingleton<IJobArtifactStore>(own));

        await named.GetRequiredService<IJobArtifactStore>().ReplaceLogAsync("job", "text"u8.ToArray());

        Assert.That(off.GetRequiredService<IJobArtifactStore>(), Is.InstanceOf<InMemoryArtifactStore>());
        Assert.That(Directory.GetFiles(Path.Combine(Backend.Folder, "data", "logs")), Has.Length.EqualTo(1));
        Assert.That(replaced.GetRequiredService<IJobArtifactStore>(), Is.SameAs(own));
    }

    [TestCase("Path", "")]
    [TestCase("Path", ":memory:")]
    [TestCase("BatchSize", "0")]
    [TestCase("BatchSize", "10001")]
    [TestCase("BusyTimeout", "00:00:00")]
    [TestCase("EventPollInterval", "00:02:00")]
    public async Task An_option_out_of_range_is_refused_with_its_key(string key, string value)
    {
        await using var services = Build(builder => builder.UseSqlite(options =>
        {
            options.Path = key == "Path" ? value : options.Path;
            options.BatchSize = key == "BatchSize" ? int.Parse(value) : options.BatchSize;
            options.BusyTimeout = key == "BusyTimeout" ? TimeSpan.Parse(value) : options.BusyTimeout;
            options.EventPollInterval = key == "EventPollInterval" ? TimeSpan.Parse(value) : options.EventPollInterval;
        }));

        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<SqliteJobStore>());

        Assert.That(error!.Message, Does.Contain($"CloudTraining:Sqlite:{key} is ").And.Contain(value));
    }

    [Test]
    public async Task A_folder_as_path_is_refused()
    {
        await using var services = Build(builder => builder.UseSqlite(Backend.Folder));

        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<SqliteJobStore>());

        Assert.That(error!.Message, Does.Contain("which is a folder"));
    }

    private static ServiceProvider Build(Action<ICloudTrainingBuilder> configure)
    {
        var services = new ServiceCollection();
        configure(services.AddCloudTraining());
        services.AddLogging(logging => logging.ClearProviders());
        return services.BuildServiceProvider();
    }
}
