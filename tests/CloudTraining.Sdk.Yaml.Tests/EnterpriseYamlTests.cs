using System.Text;
using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Yaml.Tests;

public sealed class EnterpriseYamlTests
{
    private const string Documented = """
        background:
          job_status_polling:
            enabled: true
            interval_seconds: 45
          queue_processing:
            enabled: true
            interval_seconds: 5
        """;

    [Test]
    public void The_documented_file_turns_polling_on_at_its_interval()
    {
        using var host = new EnterpriseHost().Write(Documented);

        var manager = host.Build().Services.GetRequiredService<BackgroundTaskManager>();

        Assert.Multiple(() =>
        {
            Assert.That(manager.JobPollingEnabled, Is.True);
            Assert.That(manager.JobPollingInterval, Is.EqualTo(TimeSpan.FromSeconds(45)));
            Assert.That(Setting(host, "CloudTraining:Polling:Interval"), Is.EqualTo(new EffectiveSetting("CloudTraining:Polling:Interval", "00:00:45", "simpletuner-enterprise.yaml:4")));
            Assert.That(Setting(host, "CloudTraining:Polling:Enabled")!.Source, Is.EqualTo("simpletuner-enterprise.yaml:3"));
        });
    }

    [Test]
    public void The_short_names_mean_the_same()
    {
        using var host = new EnterpriseHost().Write("job_polling_enabled: FALSE\njob_polling_interval: 60\n");

        var manager = host.Build().Services.GetRequiredService<BackgroundTaskManager>();

        Assert.That((manager.JobPollingEnabled, manager.JobPollingInterval), Is.EqualTo((false, TimeSpan.FromSeconds(60))));
    }

    [Test]
    public void The_options_of_a_provider_are_set_by_their_names_in_snake_case()
    {
        using var host = new EnterpriseHost().Write("""
            providers:
              my_cloud:
                webhook_url: "https://example.com/api/webhooks/my_cloud"
                api_token: r8_secret
                call_timeout: 90
                max_jobs: 7
                is_quiet: true
                arguments: [--fast, "--name=a b"]
                prices_per_second:
                  gpu-l40s: 0.000972
            """);

        var options = host.Build().Services.GetRequiredService<IOptions<CloudOptions>>().Value;

        Assert.Multiple(() =>
        {
            Assert.That(options.WebhookUrl, Is.EqualTo("https://example.com/api/webhooks/my_cloud"));
            Assert.That(options.CallTimeout, Is.EqualTo(TimeSpan.FromSeconds(90)));
            Assert.That(options.MaxJobs, Is.EqualTo(7));
            Assert.That(options.IsQuiet, Is.True);
            Assert.That(options.Arguments, Is.EqualTo(new[] { "--fast", "--name=a b" }));
            Assert.That(options.PricesPerSecond, Is.EqualTo(new Dictionary<string, decimal> { ["gpu-l40s"] = 0.000972m }));
            Assert.That(Setting(host, "CloudTraining:MyCloud:ApiToken"), Is.EqualTo(new EffectiveSetting("CloudTraining:MyCloud:ApiToken", "***", "simpletuner-enterprise.yaml:4")));
            Assert.That(Setting(host, "CloudTraining:MyCloud:Arguments")!.Source, Is.EqualTo("simpletuner-enterprise.yaml:8"));
        });
    }

    [Test]
    public void The_file_is_below_every_source_of_the_host_however_it_is_added([Values] bool toTheHost, [Values] bool sectionToo)
    {
        using var host = new EnterpriseHost().Write("job_polling_interval: 45\n");
        host.Build(builder =>
        {
            builder.Configuration.AddInMemoryCollection(sectionToo ? new Dictionary<string, string?> { ["CloudTraining:Polling:Interval"] = "50" } : []);
            if (toTheHost)
            {
                builder.Configuration.AddSimpleTunerEnterpriseYaml();
            }
        });

        Assert.That(Setting(host, "CloudTraining:Polling:Interval")!.Source, Is.EqualTo(sectionToo ? "in-memory collection" : "simpletuner-enterprise.yaml:1"));
    }

    [Test]
    public async Task It_works_without_a_host_and_without_any_configuration()
    {
        using var files = new EnterpriseHost().Write("job_polling_interval: 45\n");
        var services = new ServiceCollection();
        services.AddCloudTraining().UseEnterpriseYaml(files.File);
        await using var provider = services.BuildServiceProvider();

        Assert.That(provider.GetRequiredService<BackgroundTaskManager>().JobPollingInterval, Is.EqualTo(TimeSpan.FromSeconds(45)));
    }

    [TestCase("")]
    [TestCase("# nothing but a comment\n")]
    [TestCase("---\n...\n")]
    [TestCase("{}")]
    [TestCase("~")]
    [TestCase("background:\n  job_status_polling:\n    enabled:\n    interval_seconds: ~\nproviders:\n  fake:\n")]
    [TestCase("\ufeffbackground: {}\r\n")]
    public void A_file_that_sets_nothing_is_fine(string yaml) => Assert.That(EnterpriseYaml.Read(EnterpriseYamlSource.FileName, Encoding.UTF8.GetBytes(yaml)), Is.Empty);

    [Test]
    public void Anchors_and_aliases_work() => Assert.That(
        EnterpriseYaml.Read(EnterpriseYamlSource.FileName, "providers:\n  a:\n    webhook_url: &url https://example.com\n  b:\n    webhook_url: *url\n"u8.ToArray()).Select(setting => (setting.Origin.Key, setting.Value)),
        Is.EqualTo(new[] { ("CloudTraining:A:WebhookUrl", "https://example.com"), ("CloudTraining:B:WebhookUrl", "https://example.com") }));

    [Test]
    public void The_given_path_comes_before_the_variable_and_that_before_the_content_root()
    {
        using var host = new EnterpriseHost().Write("job_polling_interval: 1\n");
        var named = Path.Combine(host.Folder, "named.yaml");
        var given = Path.Combine(host.Folder, "given.yaml");
        File.WriteAllText(named, "job_polling_interval: 2\n");
        File.WriteAllText(given, "job_polling_interval: 3\n");

        Assert.Multiple(() =>
        {
            Assert.That(Interval(new EnterpriseYamlSource { ContentRoot = host.Folder, Variables = _ => null }), Is.EqualTo("1"));
            Assert.That(Interval(new EnterpriseYamlSource { ContentRoot = host.Folder, Variables = _ => "named.yaml" }), Is.EqualTo("2"));
            Assert.That(Interval(new EnterpriseYamlSource { ContentRoot = host.Folder, Variables = name => name == "SIMPLETUNER_ENTERPRISE_CONFIG" ? named : null }), Is.EqualTo("2"));
            Assert.That(Interval(new EnterpriseYamlSource { ContentRoot = host.Folder, Variables = _ => named, Path = "given.yaml" }), Is.EqualTo("3"));
        });
    }

    [Test]
    public void A_file_that_nobody_named_may_be_missing_one_that_was_named_may_not()
    {
        using var host = new EnterpriseHost();
        var missing = Path.Combine(host.Folder, "missing.yaml");

        Assert.Multiple(() =>
        {
            Assert.That(Interval(new EnterpriseYamlSource { ContentRoot = host.Folder, Variables = _ => null }), Is.Null);
            Assert.That(
                () => Interval(new EnterpriseYamlSource { Path = missing, Variables = _ => null }),
                Throws.TypeOf<EnterpriseYamlException>().With.Message.EqualTo($"{missing} cannot be used. The file was named in code and does not exist."));
            Assert.That(
                () => Interval(new EnterpriseYamlSource { Variables = _ => missing }),
                Throws.TypeOf<EnterpriseYamlException>().With.Message.EqualTo($"{missing} cannot be used. The file was named by SIMPLETUNER_ENTERPRISE_CONFIG and does not exist."));
            Assert.That(
                () => Interval(new EnterpriseYamlSource { Path = host.Folder, Variables = _ => null }),
                Throws.TypeOf<EnterpriseYamlException>().With.Message.EqualTo($"{host.Folder} cannot be used. It is a folder; name the file in it."));
        });
    }

    private static string? Interval(EnterpriseYamlSource source)
    {
        using var configuration = (ConfigurationRoot)new ConfigurationBuilder().AddSimpleTunerEnterpriseYaml(source).Build();
        return configuration["CloudTraining:Polling:Interval"];
    }

    private static EffectiveSetting? Setting(EnterpriseHost host, string key) => host.Services.GetRequiredService<EffectiveConfiguration>().Find(key);
}
