namespace CloudTraining.Sdk.AspNetCore.Tests.Sample;

/// <summary>The sample's settings, from every source, and its words when one is wrong.</summary>
public sealed class SampleSettingTests : SampleTest
{
    [TestCase("Production"), CancelAfter(60_000)]
    [TestCase("Development")]
    public async Task It_answers_this_machine_and_nobody_behind_a_proxy_in_every_environment(string environment, CancellationToken cancellationToken)
    {
        var sample = await StartAsync(cancellationToken, ("ASPNETCORE_ENVIRONMENT", environment));

        foreach (var path in (string[])["/api/cloud/jobs", "/api/events", "/cloud/", "/"])
        {
            foreach (var header in (string[])["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"])
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, path);
                request.Headers.TryAddWithoutValidation(header, "127.0.0.1");
                using var response = await sample.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                Assert.That((int)response.StatusCode, Is.EqualTo(403), $"{header} {path}");
                Assert.That(await response.Content.ReadAsStringAsync(cancellationToken), Does.Contain("\"detail\""));
            }
        }

        Assert.That((await sample.GetAsync("/api/cloud/jobs", cancellationToken)).GetProperty("total").GetInt32(), Is.Zero);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_YAML_file_where_it_is_started_counts_below_a_variable(CancellationToken cancellationToken)
    {
        await File.WriteAllTextAsync(
            Path.Combine(Folder.Current, "simpletuner-enterprise.yaml"),
            "background:\n  job_status_polling:\n    enabled: true\n    interval_seconds: 45\n",
            cancellationToken);

        var fromFile = await (await StartAsync(cancellationToken)).GetAsync("/api/cloud/polling/status", cancellationToken);
        var fromVariable = await (await StartAsync(cancellationToken, ("SIMPLETUNER_JOB_POLL_INTERVAL", "9"))).GetAsync("/api/cloud/polling/status", cancellationToken);

        Assert.Multiple(() =>
        {
            Assert.That(fromFile.GetProperty("preference").GetBoolean(), Is.True);
            Assert.That(fromFile.GetProperty("interval_seconds").GetDouble(), Is.EqualTo(45));
            Assert.That(fromFile.GetProperty("interval_source").GetString(), Is.EqualTo("simpletuner-enterprise.yaml:4"));
            Assert.That(fromFile.GetProperty("enabled_source").GetString(), Is.EqualTo("simpletuner-enterprise.yaml:3"));
            Assert.That(fromVariable.GetProperty("interval_seconds").GetDouble(), Is.EqualTo(9));
            Assert.That(fromVariable.GetProperty("interval_source").GetString(), Is.EqualTo("SIMPLETUNER_JOB_POLL_INTERVAL"));
        });
    }

    [Test, CancelAfter(60_000)]
    public async Task The_state_directory_of_SimpleTuner_takes_the_database_along(CancellationToken cancellationToken)
    {
        var state = Path.Combine(Folder.Data, "state");

        await StartAsync(cancellationToken, ("SIMPLETUNER_STATE_DIR", state));

        Assert.That(File.Exists(Path.Combine(state, "jobs.db")), Is.True);
        Assert.That(Directory.EnumerateFiles(Folder.Data), Is.Empty);
    }

    [TestCase("CloudTraining__Queue__MaxConcurrent", "0", "CloudTraining:Queue:MaxConcurrent is 0; it must be from 1 to"), CancelAfter(60_000)]
    [TestCase("CloudTraining__InlineProgress__Freshness", "-1", "CloudTraining:InlineProgress:Freshness")]
    [TestCase("CloudTraining__DefaultProvider", "moon", "Registered: local, replicate")]
    [TestCase("CloudTraining__DataDirectory", "/proc/nowhere", "The data directory /proc/nowhere (CloudTraining:DataDirectory) cannot be made")]
    [TestCase("CloudTraining__Sample__ApiKey__k", "alice", "CloudTraining:Sample:ApiKey is no setting; there is: CloudTraining:Sample:ApiKeys.")]
    [TestCase("CloudTraining__Sample__ApiKeys__k", "", "it must be a user, or a user and ',all'")]
    [TestCase("CloudTraining__Sample__ApiKeys__k", "alice,everything", "it must be a user, or a user and ',all'")]
    [TestCase("SIMPLETUNER_ENTERPRISE_CONFIG", "/nowhere.yaml", "/nowhere.yaml")]
    public async Task A_mistake_is_said_in_one_line_and_the_exit_code_is_1(string name, string value, string words, CancellationToken cancellationToken)
    {
        var (exitCode, error) = await WebDashboardProcess.FailAsync(Folder, cancellationToken, (name, value));

        Assert.That(error, Does.Contain(words).And.Not.Contain("   at "));
        Assert.That(error.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(exitCode, Is.EqualTo(1));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_port_that_is_taken_is_named(CancellationToken cancellationToken)
    {
        var first = await StartAsync(cancellationToken);

        var (exitCode, error) = await WebDashboardProcess.FailAsync(Folder, cancellationToken, ("urls", first.Address.ToString()));

        Assert.That(error, Does.Contain($":{first.Address.Port}").And.Contain("address already in use"));
        Assert.That(exitCode, Is.EqualTo(1));
    }
}
