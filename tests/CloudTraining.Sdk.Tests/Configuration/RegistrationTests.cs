using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Configuration;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Queue;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Moq;

namespace CloudTraining.Sdk.Tests.Configuration;

public sealed class RegistrationTests
{
    [Test]
    public async Task With_no_argument_it_works_in_a_bare_container_and_a_job_trains_to_its_end()
    {
        var clock = new ManualTimeProvider();
        var fake = new FakeProvider(clock);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(clock);
        services.AddCloudTraining().AddProvider(fake);
        services.AddLogging(logging => logging.ClearProviders());
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        var job = (await provider.GetRequiredService<ICloudTrainingClient>().SubmitAsync(Some.Request())).Job;
        var claimed = await provider.GetRequiredService<JobDispatcher>().DispatchAsync();
        await provider.GetRequiredService<JobDispatcher>().WaitForSubmissionsAsync();

        Assert.That((claimed.Single(), fake.Accepted.Count), Is.EqualTo((job.Id, 1)));
    }

    [Test]
    public void Calling_it_twice_adds_nothing_twice()
    {
        var once = new ServiceCollection();
        once.AddCloudTraining();
        var twice = new ServiceCollection();
        twice.AddCloudTraining();
        twice.AddCloudTraining();

        Assert.That(Describe(twice), Is.EqualTo(Describe(once)));
    }

    [Test]
    public async Task Options_of_both_calls_are_taken_and_the_later_wins()
    {
        var services = new ServiceCollection();
        services.AddCloudTraining(options => (options.MaxInputBytes, options.DataDirectory) = (2048, "first"));
        services.AddCloudTraining(options => options.MaxInputBytes = 4096);
        await using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptions<CloudTrainingOptions>>().Value;

        Assert.That((options.MaxInputBytes, options.DataDirectory), Is.EqualTo((4096, "first")));
    }

    [Test]
    public async Task The_host_may_replace_store_clock_policy_registry_and_provider_before_or_after([Values] bool before)
    {
        var store = new Mock<IJobStore>().Object;
        var clock = new ManualTimeProvider();
        var policy = new Mock<IQueuePolicy>().Object;
        var registry = new Mock<IProviderRegistry>().Object;
        var events = new Mock<IJobEventLog>().Object;
        var leases = new Mock<ILeaseStore>().Object;
        var services = new ServiceCollection();
        if (!before)
        {
            services.AddCloudTraining();
        }

        services.AddSingleton(store).AddSingleton<TimeProvider>(clock).AddSingleton(policy).AddSingleton(registry).AddSingleton(events).AddSingleton(leases);
        if (before)
        {
            services.AddCloudTraining();
        }

        await using var provider = services.BuildServiceProvider();

        Assert.Multiple(() =>
        {
            Assert.That(provider.GetRequiredService<IJobStore>(), Is.SameAs(store));
            Assert.That(provider.GetRequiredService<TimeProvider>(), Is.SameAs(clock));
            Assert.That(provider.GetRequiredService<IQueuePolicy>(), Is.SameAs(policy));
            Assert.That(provider.GetRequiredService<IProviderRegistry>(), Is.SameAs(registry));
            Assert.That(provider.GetRequiredService<IJobEventLog>(), Is.SameAs(events));
            Assert.That(provider.GetRequiredService<ILeaseStore>(), Is.SameAs(leases));
            Assert.That(() => provider.GetRequiredService<ICloudTrainingClient>(), Throws.Nothing);
            Assert.That(() => provider.GetRequiredService<BackgroundTaskManager>(), Throws.Nothing);
        });
    }

    [Test]
    public async Task A_store_without_events_is_refused_with_the_cure()
    {
        var services = new ServiceCollection();
        services.AddSingleton(new Mock<IJobStore>().Object);
        services.AddCloudTraining();
        await using var provider = services.BuildServiceProvider();

        Assert.That(() => provider.GetRequiredService<IJobEventLog>(), Throws.InvalidOperationException.With.Message.Contains("does not implement IJobEventLog and none is registered. Register one beside it."));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_host_starts_and_stops_with_no_argument(CancellationToken cancellationToken)
    {
        var test = new HostUnderTest();
        using var host = test.Build();

        await host.StartAsync(cancellationToken);
        var isRunning = host.Services.GetRequiredService<BackgroundTaskManager>().IsRunning;
        await host.StopAsync(cancellationToken);

        Assert.That((isRunning, host.Services.GetRequiredService<BackgroundTaskManager>().IsRunning), Is.EqualTo((true, false)));
    }

    [Test]
    public void A_misspelt_variable_is_named_with_what_was_probably_meant()
    {
        var environment = new EnvironmentReader(() =>
        [
            new("SIMPLETUNER_JOB_POLL_INTERVALL", "60"), new("SIMPLETUNER_JOBPOLL_INTERVAL", "60"), new("SIMPLETUNER_JOB_POLL_INTERVAL", "60"), new("SIMPLETUNER_DISABLE_ACCELERATE", "1"),
            new("SIMPLETUNER_LOG_LEVEL", "INFO"), new("PATH", "/bin"),
        ]);

        Assert.That(SimpleTunerVariables.FindMisspelt(environment), Is.EqualTo(new[]
        {
            ("SIMPLETUNER_JOBPOLL_INTERVAL", "SIMPLETUNER_JOB_POLL_INTERVAL"),
            ("SIMPLETUNER_JOB_POLL_INTERVALL", "SIMPLETUNER_JOB_POLL_INTERVAL"),
        }));
    }

    private static List<string> Describe(IServiceCollection services) => [.. services.Select(service => $"{service.Lifetime} {service.ServiceType} {service.ImplementationType}")];
}
