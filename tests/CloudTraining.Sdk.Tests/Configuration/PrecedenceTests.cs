using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Configuration;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Sync;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Tests.Configuration;

public sealed class PrecedenceTests
{
    private const string Key = "CloudTraining:Polling:Interval";

    [Test]
    public void With_nothing_configured_the_defaults_are_in_effect_and_say_so()
    {
        using var host = new HostUnderTest().Build();

        var settings = host.Services.GetRequiredService<EffectiveConfiguration>().List();

        Assert.Multiple(() =>
        {
            Assert.That(settings.Select(setting => setting.Source), Is.All.EqualTo("default"));
            Assert.That(settings.Single(setting => setting.Key == Key).Value, Is.EqualTo("00:00:30"));
            Assert.That(settings.Single(setting => setting.Key == "CloudTraining:Polling:Enabled").Value, Is.Null);
            Assert.That(settings.Select(setting => setting.Key), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        });
    }

    [Test]
    public void Code_wins_over_a_variable_the_variable_over_the_command_line_and_that_over_the_section([Range(0, 4)] int sources)
    {
        var host = new HostUnderTest();
        string[] expected = ["default", "in-memory collection", "command line", "SIMPLETUNER_JOB_POLL_INTERVAL", "code"];
        int[] seconds = [30, 40, 50, 60, 70];
        if (sources >= 1)
        {
            host.With(Key, "40");
        }

        if (sources >= 2)
        {
            host.WithArgument($"--{Key}=00:00:50");
        }

        if (sources >= 3)
        {
            host.WithVariable("SIMPLETUNER_JOB_POLL_INTERVAL", "60");
        }

        if (sources >= 4)
        {
            host.Code = builder => builder.ConfigurePolling(options => options.Interval = TimeSpan.FromSeconds(70));
        }

        using var built = host.Build();
        var setting = built.Services.GetRequiredService<EffectiveConfiguration>().Find(Key);

        Assert.Multiple(() =>
        {
            Assert.That(setting!.Source, Is.EqualTo(expected[sources]));
            Assert.That(setting!.Value, Is.EqualTo(TimeSpan.FromSeconds(seconds[sources]).ToString("c")));
            Assert.That(built.Services.GetRequiredService<BackgroundTaskManager>().JobPollingInterval, Is.EqualTo(TimeSpan.FromSeconds(seconds[sources])));
            Assert.That(built.Services.GetRequiredService<IOptions<JobPollingOptions>>().Value.Interval, Is.EqualTo(TimeSpan.FromSeconds(seconds[sources])));
        });
    }

    [Test]
    public void Options_configured_in_code_before_AddCloudTraining_win_as_well()
    {
        var host = new HostUnderTest().With("CloudTraining:Queue:MaxConcurrent", "9");
        host.Before = builder => builder.Services.Configure<QueueOptions>(options => options.MaxConcurrent = 7);

        using var built = host.Build();

        Assert.That(built.Services.GetRequiredService<IOptions<QueueOptions>>().Value.MaxConcurrent, Is.EqualTo(7));
    }

    [TestCase("SIMPLETUNER_JOB_POLL_INTERVAL", "1.5", "CloudTraining:Polling:Interval", "00:00:01.5000000")]
    [TestCase("SIMPLETUNER_APPROVAL_CHECK_INTERVAL", "60", "CloudTraining:Approvals:CheckInterval", "00:01:00")]
    [TestCase("SIMPLETUNER_JOB_RETENTION_DAYS", "90", "CloudTraining:Background:JobRetention", "90.00:00:00")]
    [TestCase("SIMPLETUNER_JOB_RETENTION_DAYS", "0", "CloudTraining:Background:JobRetention", null)]
    [TestCase("SIMPLETUNER_STATE_DIR", "/var/lib/simpletuner", "CloudTraining:DataDirectory", "/var/lib/simpletuner")]
    [TestCase("SIMPLETUNER_DEFAULT_PROVIDER", "fake", "CloudTraining:DefaultProvider", "fake")]
    public void Each_variable_sets_its_option(string variable, string text, string key, string? value)
    {
        using var host = new HostUnderTest().With("CloudTraining:Background:JobRetention", "5.00:00:00").WithVariable(variable, text).Build();

        var setting = host.Services.GetRequiredService<EffectiveConfiguration>().Find(key);

        Assert.That(setting, Is.EqualTo(new EffectiveSetting(key, value, variable)));
    }

    [Test]
    public void An_empty_value_counts_as_not_set()
    {
        using var host = new HostUnderTest().With(Key, "").With("CloudTraining:Queue:MaxConcurrentPerTeam", "").Build();

        var settings = host.Services.GetRequiredService<EffectiveConfiguration>();

        Assert.Multiple(() =>
        {
            Assert.That(settings.Find(Key), Is.EqualTo(new EffectiveSetting(Key, "00:00:30", "default")));
            Assert.That(settings.Find("CloudTraining:Queue:MaxConcurrentPerTeam"), Is.EqualTo(new EffectiveSetting("CloudTraining:Queue:MaxConcurrentPerTeam", null, "default")));
        });
    }

    [Test]
    public void A_list_comes_whole_from_the_source_that_wins()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["CloudTraining:Sample:Words:0"] = "a", ["CloudTraining:Sample:Words:1"] = "b", ["CloudTraining:Sample:Words:2"] = "c" })
            .AddInMemoryCollection(new Dictionary<string, string?> { ["CloudTraining:Sample:Words:0"] = "x" })
            .Build());
        services.AddCloudTraining();
        services.AddBoundOptions<SampleOptions, SampleOptionsValidator>("CloudTraining:Sample", (section, options) => section.Bind(options));
        using var provider = services.BuildServiceProvider();

        Assert.That(provider.GetRequiredService<IOptions<SampleOptions>>().Value.Words, Is.EqualTo(new[] { "x" }));
    }

    [Test]
    public void Secrets_are_never_listed()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["CloudTraining:Sample:ApiToken"] = "r8_hidden",
                ["CloudTraining:Sample:Address"] = "https://user:hidden@example.com/path?key=hidden",
                ["CloudTraining:Sample:Environment:HF_TOKEN"] = "hidden",
                ["CloudTraining:Sample:Environment:MODE"] = "fast",
            })
            .Build());
        services.AddCloudTraining();
        services.AddBoundOptions<SampleOptions, SampleOptionsValidator>("CloudTraining:Sample", (section, options) => section.Bind(options));
        using var provider = services.BuildServiceProvider();

        var settings = provider.GetRequiredService<EffectiveConfiguration>().List();

        Assert.Multiple(() =>
        {
            Assert.That(settings.Select(setting => setting.Value), Has.None.Matches<string?>(value => value?.Contains("hidden", StringComparison.Ordinal) == true));
            Assert.That(settings.Single(setting => setting.Key == "CloudTraining:Sample:ApiToken"), Is.EqualTo(new EffectiveSetting("CloudTraining:Sample:ApiToken", "***", "in-memory collection")));
            Assert.That(settings.Single(setting => setting.Key == "CloudTraining:Sample:Address").Value, Is.EqualTo("https://example.com/path?***"));
            Assert.That(settings.Single(setting => setting.Key == "CloudTraining:Sample:Environment").Value, Is.EqualTo("HF_TOKEN=***, MODE=fast"));
        });
    }
}
