using CloudTraining.Sdk.Queue;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Tests.Configuration;

/// <summary>Every mistake stops a real host before anything of it ran, with the message of the table.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class BadSettingsTests
{
    private const string Duration = "it must be a duration: hh:mm:ss (for example 00:01:30) or whole seconds (for example 90). Set by in-memory collection.";

    private static readonly (string Key, string Value, string Message)[] Sections =
    [
        // Values of another type.
        ("CloudTraining:Queue:MaxConcurrent", "many", "CloudTraining:Queue:MaxConcurrent is 'many'; it must be a whole number. Set by in-memory collection."),
        ("CloudTraining:Queue:MaxConcurrent", "2.5", "CloudTraining:Queue:MaxConcurrent is '2.5'; it must be a whole number. Set by in-memory collection."),
        ("CloudTraining:Queue:MaxConcurrent", "3000000000", "CloudTraining:Queue:MaxConcurrent is '3000000000'; it must be a whole number. Set by in-memory collection."),
        ("CloudTraining:Queue:MaxConcurrent:0", "1", "CloudTraining:Queue:MaxConcurrent is a list or a group of values; it must be a whole number. Set by in-memory collection."),
        ("CloudTraining:Queue:MaxConcurrentPerProvider", "3", "CloudTraining:Queue:MaxConcurrentPerProvider is a single value; it must be a list or a group of values. Set by in-memory collection."),
        ("CloudTraining:Queue:Lease", "half a minute", "CloudTraining:Queue:Lease is 'half a minute'; " + Duration),
        ("CloudTraining:Polling:Interval", "30s", "CloudTraining:Polling:Interval is '30s'; " + Duration),
        ("CloudTraining:Polling:Interval", "99999999999999999", "CloudTraining:Polling:Interval is '99999999999999999'; " + Duration),
        ("CloudTraining:Polling:Interval", "25:00:00", "CloudTraining:Polling:Interval is '25:00:00'; " + Duration),
        ("CloudTraining:Polling:Enabled", "yes", "CloudTraining:Polling:Enabled is 'yes'; it must be true or false. Set by in-memory collection."),
        ("CloudTraining:Approvals:CostThresholdUsd", "$10", "CloudTraining:Approvals:CostThresholdUsd is '$10'; it must be a number such as 1.5. Set by in-memory collection."),
        ("CloudTraining:Sample:Ratio", "NaN", "CloudTraining:Sample:Ratio is 'NaN'; it must be a number such as 1.5. Set by in-memory collection."),
        ("CloudTraining:Sample:Size", "1 GB", "CloudTraining:Sample:Size is '1 GB'; it must be a whole number. Set by in-memory collection."),
        ("CloudTraining:Sample:Day", "Someday", "CloudTraining:Sample:Day is 'Someday'; it must be one of Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday. Set by in-memory collection."),
        ("CloudTraining:Sample:Day", "9", "CloudTraining:Sample:Day is '9'; it must be one of Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday. Set by in-memory collection."),
        ("CloudTraining:Sample:Address", "http://[", "CloudTraining:Sample:Address is 'http://['; it must be an address. Set by in-memory collection."),

        // Values out of range.
        ("CloudTraining:Queue:MaxConcurrent", "0", "CloudTraining:Queue:MaxConcurrent is 0; it must be from 1 to 100000. Set by in-memory collection."),
        ("CloudTraining:Queue:MaxConcurrentPerUser", "-1", "CloudTraining:Queue:MaxConcurrentPerUser is -1; it must be from 1 to 100000. Set by in-memory collection."),
        ("CloudTraining:Queue:MaxConcurrentPerTeam", "0", "CloudTraining:Queue:MaxConcurrentPerTeam is 0; it must be from 1 to 100000. Set by in-memory collection."),
        ("CloudTraining:Queue:MaxConcurrentPerProvider:fake", "0", "CloudTraining:Queue:MaxConcurrentPerProvider:fake is 0; it must be from 1 to 100000. Set by in-memory collection."),
        ("CloudTraining:Queue:MaxAttempts", "0", "CloudTraining:Queue:MaxAttempts is 0; it must be from 1 to 100. Set by in-memory collection."),
        ("CloudTraining:Queue:Lease", "5", "CloudTraining:Queue:Lease is 00:00:05; it must be from 00:00:10 to 00:10:00. Set by in-memory collection."),
        ("CloudTraining:Queue:RetryMaxDelay", "1", "CloudTraining:Queue:RetryMaxDelay is 00:00:01, below CloudTraining:Queue:RetryBaseDelay of 00:00:05; raise it or lower the other. Set by in-memory collection."),
        ("CloudTraining:Polling:Interval", "0", "CloudTraining:Polling:Interval is 00:00:00; it must be from 00:00:01 to 1.00:00:00. Set by in-memory collection."),
        ("CloudTraining:Polling:Interval", "30.00:00:00", "CloudTraining:Polling:Interval is 30.00:00:00; it must be from 00:00:01 to 1.00:00:00. Set by in-memory collection."),
        ("CloudTraining:Polling:MaxConcurrentCalls", "0", "CloudTraining:Polling:MaxConcurrentCalls is 0; it must be from 1 to 1000. Set by in-memory collection."),
        ("CloudTraining:Approvals:CheckInterval", "-300", "CloudTraining:Approvals:CheckInterval is -00:05:00; it must be from 00:00:01 to 1.00:00:00. Set by in-memory collection."),
        ("CloudTraining:Approvals:CostThresholdUsd", "-1", "CloudTraining:Approvals:CostThresholdUsd is -1; it must be from 0 to 1000000000. Set by in-memory collection."),
        ("CloudTraining:Reconciliation:GiveUpAfter", "1", "CloudTraining:Reconciliation:GiveUpAfter is 00:00:01; it must be from 00:01:00 to 30.00:00:00. Set by in-memory collection."),
        ("CloudTraining:Events:MaxEvents", "10", "CloudTraining:Events:MaxEvents is 10; it must be from 1000 to 2147483647. Set by in-memory collection."),
        ("CloudTraining:Background:DrainTimeout", "-1", "CloudTraining:Background:DrainTimeout is -00:00:01; it must be from 00:00:00 to 01:00:00. Set by in-memory collection."),
        ("CloudTraining:Background:JobRetention", "0", "CloudTraining:Background:JobRetention is 00:00:00; it must be from 00:01:00 to 36500.00:00:00. Set by in-memory collection."),
        ("CloudTraining:MaxKeptLogBytes", "1000", "CloudTraining:MaxKeptLogBytes is 1000; it must be from 16777216 to 1125899906842624. Set by in-memory collection."),
        ("CloudTraining:MaxInputBytes", "1", "CloudTraining:MaxInputBytes is 1; it must be from 1024 to 67108864. Set by in-memory collection."),
        ("CloudTraining:DefaultProvider", "replicat", "CloudTraining:DefaultProvider is 'replicat', which is not registered. Registered: none. Set by in-memory collection."),

        // Keys that do not exist.
        ("CloudTraining:Queue:MaxConcurent", "5", "CloudTraining:Queue:MaxConcurent is no setting; did you mean MaxConcurrent? Set by in-memory collection."),
        ("CloudTraining:Polling:Delay", "5", "CloudTraining:Polling:Delay is no setting; there are: Enabled, Interval, MaxConcurrentCalls, SafetyInterval. Set by in-memory collection."),
        ("CloudTraining:Poling:Interval", "5", "CloudTraining:Poling is no setting; did you mean Polling? Set by in-memory collection."),
        ("CloudTraining:DefaultProvidr", "fake", "CloudTraining:DefaultProvidr is no setting; did you mean DefaultProvider? Set by in-memory collection."),
    ];

    private static readonly (string Variable, string Value, string Message)[] Variables =
    [
        ("SIMPLETUNER_JOB_POLL_INTERVAL", "abc", "SIMPLETUNER_JOB_POLL_INTERVAL is 'abc'; it must be a number of seconds from 1 to 86400."),
        ("SIMPLETUNER_JOB_POLL_INTERVAL", "0", "SIMPLETUNER_JOB_POLL_INTERVAL is '0'; it must be a number of seconds from 1 to 86400."),
        ("SIMPLETUNER_JOB_POLL_INTERVAL", "-60", "SIMPLETUNER_JOB_POLL_INTERVAL is '-60'; it must be a number of seconds from 1 to 86400."),
        ("SIMPLETUNER_JOB_POLL_INTERVAL", "1e3", "SIMPLETUNER_JOB_POLL_INTERVAL is '1e3'; it must be a number of seconds from 1 to 86400."),
        ("SIMPLETUNER_JOB_POLL_INTERVAL", "60s", "SIMPLETUNER_JOB_POLL_INTERVAL is '60s'; it must be a number of seconds from 1 to 86400."),
        ("SIMPLETUNER_APPROVAL_CHECK_INTERVAL", "5m", "SIMPLETUNER_APPROVAL_CHECK_INTERVAL is '5m'; it must be a number of seconds from 1 to 86400."),
        ("SIMPLETUNER_APPROVAL_CHECK_INTERVAL", "0", "SIMPLETUNER_APPROVAL_CHECK_INTERVAL is '0'; it must be a number of seconds from 1 to 86400."),
        ("SIMPLETUNER_JOB_RETENTION_DAYS", "-1", "SIMPLETUNER_JOB_RETENTION_DAYS is '-1'; it must be a number of days from 0 (keep for ever) to 36500."),
        ("SIMPLETUNER_JOB_RETENTION_DAYS", "0.0001", "CloudTraining:Background:JobRetention is 00:00:08.6400000; it must be from 00:01:00 to 36500.00:00:00. Set by SIMPLETUNER_JOB_RETENTION_DAYS."),
        ("SIMPLETUNER_DEFAULT_PROVIDER", "runpod", "CloudTraining:DefaultProvider is 'runpod', which is not registered. Registered: none. Set by SIMPLETUNER_DEFAULT_PROVIDER."),
        ("CloudTraining__Queue__MaxConcurrent", "many", "CloudTraining:Queue:MaxConcurrent is 'many'; it must be a whole number. Set by in-memory collection."),
    ];

    [Test]
    public Task A_mistake_in_a_section_stops_the_host([ValueSource(nameof(Sections))] (string Key, string Value, string Message) item) =>
        RefusesAsync(new HostUnderTest().With(item.Key, item.Value), item.Message);

    [Test]
    public Task A_mistake_in_a_variable_stops_the_host([ValueSource(nameof(Variables))] (string Variable, string Value, string Message) item) =>
        RefusesAsync(new HostUnderTest().WithVariable(item.Variable, item.Value), item.Message);

    [Test]
    public Task A_mistake_on_the_command_line_says_so() =>
        RefusesAsync(new HostUnderTest().WithArgument("--CloudTraining:Queue:MaxConcurrent=0"), "CloudTraining:Queue:MaxConcurrent is 0; it must be from 1 to 100000. Set by command line.");

    [Test]
    public Task A_mistake_in_code_is_not_blamed_on_the_section() =>
        RefusesAsync(
            new HostUnderTest { Code = builder => builder.ConfigureQueue(options => options.MaxConcurrent = -5) }.With("CloudTraining:Queue:MaxConcurrent", "3"),
            "CloudTraining:Queue:MaxConcurrent is -5; it must be from 1 to 100000. Set in code.");

    [Test]
    public Task All_mistakes_of_all_sections_are_said_at_once() =>
        RefusesAsync(
            new HostUnderTest { Code = builder => builder.ConfigurePolling(options => options.MaxConcurrentCalls = 0) }
                .With("CloudTraining:Queue:MaxConcurrent", "0")
                .With("CloudTraining:Queue:MaxAttempts", "0")
                .WithVariable("SIMPLETUNER_APPROVAL_CHECK_INTERVAL", "soon"),
            "CloudTraining:Queue:MaxConcurrent is 0; it must be from 1 to 100000. Set by in-memory collection.; "
            + "CloudTraining:Queue:MaxAttempts is 0; it must be from 1 to 100. Set by in-memory collection.; "
            + "CloudTraining:Polling:MaxConcurrentCalls is 0; it must be from 1 to 1000. Set in code.; "
            + "SIMPLETUNER_APPROVAL_CHECK_INTERVAL is 'soon'; it must be a number of seconds from 1 to 86400.");

    [Test]
    public async Task A_secret_of_the_wrong_shape_is_not_shown()
    {
        using var host = new HostUnderTest().With("CloudTraining:Sample:ApiToken:0", "r8_hidden").Build();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.That(exception!.Message, Is.EqualTo("CloudTraining:Sample:ApiToken is a list or a group of values; it must be a text. Set by in-memory collection."));
    }

    [Test]
    public Task An_empty_folder_in_code_is_refused() =>
        RefusesAsync(
            new HostUnderTest { Before = builder => builder.Services.Configure<CloudTrainingOptions>(options => options.DataDirectory = string.Empty) },
            "CloudTraining:DataDirectory is empty; name a folder, or leave it out. Set in code.");

    [Test]
    public async Task A_section_of_the_hosts_own_is_left_alone()
    {
        using var host = new HostUnderTest().With("CloudTraining:Billing:Account", "42").Build();

        await host.StartAsync();
        await host.StopAsync();
    }

    [Test]
    public async Task Without_a_host_the_first_use_is_refused()
    {
        var services = new ServiceCollection();
        services.AddCloudTraining();
        services.Configure<QueueOptions>(options => options.MaxConcurrent = 0);
        await using var provider = services.BuildServiceProvider();

        Assert.That(() => provider.GetRequiredService<ICloudTrainingClient>(), Throws.TypeOf<OptionsValidationException>().With.Message.EqualTo("CloudTraining:Queue:MaxConcurrent is 0; it must be from 1 to 100000. Set in code."));
    }

    private static async Task RefusesAsync(HostUnderTest test, string message)
    {
        using var host = test.Build();

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Multiple(() =>
        {
            Assert.That(exception!.Message, Is.EqualTo(message));
            Assert.That(test.Ran.Times, Is.Zero);
        });
    }
}
