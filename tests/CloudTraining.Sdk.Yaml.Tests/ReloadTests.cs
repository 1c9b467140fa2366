using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Configuration;
using CloudTraining.Sdk.Sync;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Yaml.Tests;

public sealed class ReloadTests
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    [Test]
    public void A_change_takes_effect_and_is_logged_with_its_place([Values] bool addedToTheHost)
    {
        using var host = Start("job_polling_interval: 45\n", addedToTheHost);
        var seen = new List<TimeSpan>();
        using var subscription = host.Services.GetRequiredService<IOptionsMonitor<JobPollingOptions>>().OnChange(options => seen.Add(options.Interval));

        host.Write("# slower\njob_polling_interval: 90\n").Clock.Advance(Look);

        Assert.Multiple(() =>
        {
            Assert.That(Manager(host).JobPollingInterval, Is.EqualTo(TimeSpan.FromSeconds(90)));
            Assert.That(seen, Is.EqualTo(new[] { TimeSpan.FromSeconds(90) }));
            Assert.That(host.Logs.All, Does.Contain("Information CloudTraining:Polling:Interval is now 00:01:30 (simpletuner-enterprise.yaml:2)"));
            Assert.That(Find(host, "CloudTraining:Polling:Interval")!.Source, Is.EqualTo("simpletuner-enterprise.yaml:2"));
        });
    }

    [TestCase("job_polling_interval: 90\njob_polling_enabled: maybe\n", "simpletuner-enterprise.yaml:2:22: job_polling_enabled is 'maybe'; write true or false.")]
    [TestCase("job_polling_interval: 90\n]", "simpletuner-enterprise.yaml:2:1: not valid YAML: While parsing a block mapping, did not find expected key.")]
    [TestCase("job_polling_interval: 0\n", "simpletuner-enterprise.yaml:1:23: job_polling_interval is 0; it must be from 1 to 86400 seconds.")]
    public void A_change_with_a_mistake_keeps_every_old_value_and_warns(string yaml, string mistake)
    {
        using var host = Start("job_polling_interval: 45\n");

        host.Write(yaml).Clock.Advance(Look);

        Assert.Multiple(() =>
        {
            Assert.That(Manager(host).JobPollingInterval, Is.EqualTo(TimeSpan.FromSeconds(45)));
            Assert.That(host.Logs.Warnings, Is.EqualTo(new[] { $"Warning A change of the configuration was refused and every old value stays in effect: {host.File} cannot be used. {mistake}" }));
            Assert.That(Find(host, "CloudTraining:Polling:Interval"), Is.EqualTo(new EffectiveSetting("CloudTraining:Polling:Interval", "00:00:45", "simpletuner-enterprise.yaml:1")));
        });
    }

    [Test]
    public void A_mistake_that_only_an_options_class_sees_keeps_the_old_values_of_all_of_them()
    {
        using var host = Start("job_polling_interval: 45\nproviders:\n  my_cloud:\n    max_jobs: 4\n");

        host.Write("job_polling_interval: 90\nproviders:\n  my_cloud:\n    max_jobs: 99\n").Clock.Advance(Look);

        Assert.Multiple(() =>
        {
            Assert.That(Manager(host).JobPollingInterval, Is.EqualTo(TimeSpan.FromSeconds(45)));
            Assert.That(host.Services.GetRequiredService<IOptionsMonitor<CloudOptions>>().CurrentValue.MaxJobs, Is.EqualTo(4));
            Assert.That(Find(host, "CloudTraining:MyCloud:MaxJobs")!.Value, Is.EqualTo("4"));
            Assert.That(host.Logs.Warnings.Single(), Does.EndWith("CloudTraining:MyCloud:MaxJobs is 99; it must be from 1 to 10. Set by simpletuner-enterprise.yaml:4:15 (providers.my_cloud.max_jobs)."));
        });
    }

    [Test]
    public void A_mended_file_takes_effect_also_when_it_is_what_it_was()
    {
        using var host = Start("job_polling_interval: 45\n");
        host.Write("oops").Clock.Advance(Look);

        host.Write("job_polling_interval: 45\n").Clock.Advance(Look);
        host.Write("job_polling_interval: 60\n").Clock.Advance(Look);

        Assert.That((Manager(host).JobPollingInterval, host.Logs.Warnings.Count), Is.EqualTo((TimeSpan.FromSeconds(60), 1)));
    }

    [Test]
    public void A_file_that_vanishes_keeps_its_values_until_it_is_back()
    {
        using var host = Start("job_polling_interval: 45\n");

        File.Delete(host.File);
        host.Clock.Advance(Look);
        host.Clock.Advance(Look);
        var without = Manager(host).JobPollingInterval;
        host.Write("job_polling_interval: 60\n").Clock.Advance(Look);

        Assert.Multiple(() =>
        {
            Assert.That(without, Is.EqualTo(TimeSpan.FromSeconds(45)));
            Assert.That(host.Logs.Warnings.Single(), Does.EndWith($"{host.File} is gone. Put it back, or start the host again to run without it."));
            Assert.That(Manager(host).JobPollingInterval, Is.EqualTo(TimeSpan.FromSeconds(60)));
        });
    }

    [Test]
    public void A_file_that_appears_later_is_found()
    {
        using var host = Start(null);

        host.Write("job_polling_interval: 60\n").Clock.Advance(Look);

        Assert.That(Manager(host).JobPollingInterval, Is.EqualTo(TimeSpan.FromSeconds(60)));
    }

    [Test]
    public void A_link_that_is_switched_to_another_file_is_noticed()
    {
        using var host = new EnterpriseHost();
        var (first, second) = (Path.Combine(host.Folder, "first"), Path.Combine(host.Folder, "second"));
        File.WriteAllText(first, "job_polling_interval: 45\n");
        File.WriteAllText(second, "job_polling_interval: 120\n");
        File.CreateSymbolicLink(host.File, first);
        _ = Manager(host, build: true).JobPollingInterval;

        File.Delete(host.File);
        File.CreateSymbolicLink(host.File, second);
        host.Clock.Advance(Look);

        Assert.That(Manager(host).JobPollingInterval, Is.EqualTo(TimeSpan.FromSeconds(120)));
    }

    [Test]
    public void What_is_read_at_start_only_stays_and_says_that_it_waits_for_a_restart()
    {
        using var host = Start("providers:\n  my_cloud:\n    call_timeout: 60\n");

        host.Write("providers:\n  my_cloud:\n    call_timeout: 70\n").Clock.Advance(Look);

        Assert.Multiple(() =>
        {
            Assert.That(Find(host, "CloudTraining:MyCloud:CallTimeout")!.Value, Is.EqualTo("00:01:00"));
            Assert.That(host.Logs.All, Does.Contain("Warning CloudTraining:MyCloud:CallTimeout was changed to 00:01:10 (simpletuner-enterprise.yaml:3); it takes effect when the host is started again"));
        });
    }

    [Test, CancelAfter(30_000)]
    public async Task Polling_starts_stops_and_changes_its_pace_in_a_running_host(CancellationToken cancellationToken)
    {
        using var host = new EnterpriseHost().Write("job_polling_enabled: false\n");
        using var running = host.Build();
        await running.StartAsync(cancellationToken);
        var before = IsPolling(host);

        var started = host.Logs.WaitForAsync("Information Starting job status polling (interval: 3600s)", cancellationToken);
        var firstPass = host.Logs.WaitForAsync("Debug Synced", cancellationToken);
        host.Write("job_polling_enabled: true\njob_polling_interval: 3600\n").Clock.Advance(Look);
        await started;
        await firstPass;
        var after = IsPolling(host);

        var secondPass = host.Logs.WaitForAsync("Debug Synced", cancellationToken);
        host.Write("job_polling_enabled: true\njob_polling_interval: 1\n").Clock.Advance(Look);
        await secondPass;
        await running.StopAsync(cancellationToken);

        Assert.That((before, after), Is.EqualTo((false, true)));
    }

    [Test]
    public void Touching_the_file_without_a_change_changes_and_logs_nothing()
    {
        using var host = Start("job_polling_interval: 45\n");
        var lines = host.Logs.All.Count;

        host.Write("job_polling_interval: 45\n").Clock.Advance(Look);

        Assert.That(host.Logs.All, Has.Count.EqualTo(lines));
    }

    [Test]
    public void A_host_that_is_gone_does_not_look_any_more()
    {
        var host = Start("job_polling_interval: 45\n");
        host.Dispose();

        Assert.That(host.Clock.ActiveTimers, Is.Zero);
    }

    private static EnterpriseHost Start(string? yaml, bool addedToTheHost = false)
    {
        var host = new EnterpriseHost();
        if (yaml is not null)
        {
            host.Write(yaml);
        }

        host.Build(builder =>
        {
            if (addedToTheHost)
            {
                builder.Configuration.AddSimpleTunerEnterpriseYaml(new EnterpriseYamlSource { Clock = host.Clock, Variables = _ => null, ContentRoot = host.Folder });
            }
        });
        _ = Manager(host).JobPollingInterval;
        return host;
    }

    private static BackgroundTaskManager Manager(EnterpriseHost host, bool build = false) =>
        (build ? host.Build().Services : host.Services).GetRequiredService<BackgroundTaskManager>();

    private static bool IsPolling(EnterpriseHost host) => Manager(host).Tasks.Single(task => task.Name == "job polling").IsRunning;

    private static EffectiveSetting? Find(EnterpriseHost host, string key) => host.Services.GetRequiredService<EffectiveConfiguration>().Find(key);
}
