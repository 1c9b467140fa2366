using System.Globalization;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Yaml.Tests;

/// <summary>Every mistake stops a real host before anything of it ran, with the message of the table.</summary>
[Parallelizable(ParallelScope.All)]
public sealed class BadYamlTests
{
    /// <summary>What is written, and what is said after "simpletuner-enterprise.yaml:".</summary>
    private static readonly (string Yaml, string Message)[] Cases =
    [
        // Not YAML, or more of it than a configuration needs.
        ("background: [1, 2", "2:1: not valid YAML: While parsing a flow sequence, did not find expected ',' or ']'."),
        ("background: {job_status_polling: 1", "2:1: not valid YAML: While parsing a flow mapping, did not find expected ',' or '}'."),
        ("background:\n\tjob_status_polling:\n", "2:1: not valid YAML: While scanning a mapping, found invalid tab as indentation."),
        ("background: job_status_polling: 1", "1:31: not valid YAML: While scanning a plain scalar value, found invalid mapping."),
        ("job_polling_enabled: \"true", "1:22: not valid YAML: While scanning a quoted scalar, found unexpected end of stream."),
        ("job_polling_enabled: @true", "1:22: not valid YAML: While scanning for the next token, found character that cannot start any token."),
        ("background: {}\nproviders: {}\nbackground: {}", "3:1: 'background' is here a second time; it was given in line 1."),
        ("background:\n  job_status_polling:\n    enabled: true\n    enabled: false", "4:5: 'enabled' is here a second time; it was given in line 3."),
        ("job_polling_interval: 30\n---\njob_polling_interval: 60", "2:1: a second document begins here; write one."),
        ("job_polling_interval: *seconds", "1:23: the alias *seconds names no anchor before it."),
        ("providers: &all\n  fake: *all", "2:9: the alias *all stands inside what it names."),
        ("job_polling_interval: !!python/object/apply:os.system [reboot]", "1:23: the tag tag:yaml.org,2002:python/object/apply:os.system is not supported; write the plain value."),
        ("? [background]\n: 1", "1:3: a key must be a plain word."),
        ("background: &b {}\nproviders:\n  <<: *b", "3:3: merge keys (<<) are not supported; write the keys out."),

        // The wrong shape.
        ("just words", "1:1: the file is 'just words'; it must hold keys with values, for example background: and below it, indented, job_status_polling:."),
        ("- background", "1:1: the file is a list; it must hold keys with values, for example background: and below it, indented, job_status_polling:."),
        ("background: yes", "1:13: background is 'yes'; it must hold keys with values, indented below it."),
        ("background:\n- job_status_polling", "2:1: background is a list; it must hold keys with values, indented below it."),
        ("background:\n  job_status_polling: 30", "2:23: background.job_status_polling is '30'; it must hold keys with values, indented below it."),
        ("providers: [replicate]", "1:12: providers is a list; it must hold keys with values, indented below it."),
        ("providers:\n  my_cloud: https://example.com", "2:13: providers.my_cloud is 'https://example.com'; it must hold keys with values, indented below it."),

        // Unknown keys.
        ("backgroud:\n  job_status_polling: {}", "1:1: backgroud is no setting; did you mean background?"),
        ("Background: {}", "1:1: Background is no setting; did you mean background?"),
        ("queue: {}", "1:1: queue is no setting; there are: background, providers, job_polling_enabled, job_polling_interval."),
        ("background:\n  job_polling: {}", "2:3: background.job_polling is no setting; there are: job_status_polling, queue_processing."),
        ("background:\n  queue_procesing: {}", "2:3: background.queue_procesing is no setting; did you mean queue_processing?"),
        ("background:\n  job_status_polling:\n    interval: 30", "3:5: background.job_status_polling.interval is no setting; there are: enabled, interval_seconds."),
        ("background:\n  job_status_polling:\n    interval-second: 30", "3:5: background.job_status_polling.interval-second is no setting; did you mean interval_seconds?"),
        ("\u202e: 1", "1:1: \ufffd is no setting; there are: background, providers, job_polling_enabled, job_polling_interval."),

        // Wrong values.
        ("job_polling_enabled: yes", "1:22: job_polling_enabled is 'yes'; write true or false."),
        ("job_polling_enabled: 1", "1:22: job_polling_enabled is '1'; write true or false."),
        ("job_polling_enabled: [true]", "1:22: job_polling_enabled is a list; write true or false."),
        ("job_polling_interval: 30s", "1:23: job_polling_interval is '30s'; it must be a whole number of seconds, for example 30."),
        ("job_polling_interval: 1.5", "1:23: job_polling_interval is '1.5'; it must be a whole number of seconds, for example 30."),
        ("job_polling_interval: 00:00:30", "1:23: job_polling_interval is '00:00:30'; it must be a whole number of seconds, for example 30."),
        ("job_polling_interval: {seconds: 30}", "1:23: job_polling_interval is a group of keys; it must be a whole number of seconds, for example 30."),
        ("background:\n  job_status_polling:\n    interval_seconds: 0", "3:23: background.job_status_polling.interval_seconds is 0; it must be from 1 to 86400 seconds."),
        ("background:\n  job_status_polling:\n    interval_seconds: -5", "3:23: background.job_status_polling.interval_seconds is -5; it must be from 1 to 86400 seconds."),
        ("job_polling_interval: 86401", "1:23: job_polling_interval is 86401; it must be from 1 to 86400 seconds."),
        ("job_polling_interval: 99999999999999999999", "1:23: job_polling_interval is '99999999999999999999'; it must be a whole number of seconds, for example 30."),
        ("background:\n  job_status_polling:\n    interval_seconds: 60\njob_polling_interval: 30", "4:23: job_polling_interval was given in line 3 already, as background.job_status_polling.interval_seconds. Keep one of the two."),

        // What is fixed.
        ("background:\n  queue_processing:\n    enabled: false", "3:14: background.queue_processing.enabled is false, but queue processing cannot be turned off: without it no job would ever start. Write true or leave the key out."),
        ("background:\n  queue_processing:\n    interval_seconds: 10", "3:23: background.queue_processing.interval_seconds is 10, but the interval of queue processing is fixed at 5 seconds; a new job is looked at at once anyway. Write 5 or leave the key out."),

        // Providers and their options.
        ("providers:\n  \"my:cloud\":\n    webhook_url: x", "2:3: 'my:cloud' is no name of a provider; it must be 1 to 64 letters, digits, '-' and '_'."),
        ("providers:\n  my_cloud:\n    \"web hook\": x", "3:5: 'web hook' is no name of an option; it must be 1 to 64 letters, digits, '-' and '_'."),
        ("providers:\n  my_cloud:\n    prices_per_second:\n      \"a:b\": 1", "4:7: 'a:b' cannot be a key: it is empty or holds a colon."),
        ("providers:\n  my_cloud:\n    webhook_url: a\n    webhookUrl: b", "4:17: providers.my_cloud.webhookUrl was given in line 3 already, as providers.my_cloud.webhook_url. Keep one of the two."),
    ];

    /// <summary>Mistakes that only the options of the provider can see; the message names the place at its end or its beginning.</summary>
    private static readonly (string Yaml, string Message)[] OptionCases =
    [
        ("providers:\n  my_clod:\n    webhook_url: x", "simpletuner-enterprise.yaml:3:18: providers.my_clod.webhook_url is for a provider that is not registered; did you mean my_cloud?"),
        ("providers:\n  queue:\n    max_concurrent: 9", "simpletuner-enterprise.yaml:3:21: providers.queue.max_concurrent is for a provider that is not registered; with options: my_cloud."),
        ("providers:\n  my_cloud:\n    webhok_url: x", "simpletuner-enterprise.yaml:3:17: providers.my_cloud.webhok_url is no option of my_cloud; did you mean webhook_url?"),
        ("providers:\n  my_cloud:\n    colour: red", "simpletuner-enterprise.yaml:3:13: providers.my_cloud.colour is no option of my_cloud; there are: api_token, arguments, base_address, call_timeout, is_quiet, max_jobs, prices_per_second, webhook_url."),
        ("providers:\n  my_cloud:\n    max_jobs: many", "CloudTraining:MyCloud:MaxJobs is 'many'; it must be a whole number. Set by simpletuner-enterprise.yaml:3:15 (providers.my_cloud.max_jobs)."),
        ("providers:\n  my_cloud:\n    max_jobs: 11", "CloudTraining:MyCloud:MaxJobs is 11; it must be from 1 to 10. Set by simpletuner-enterprise.yaml:3:15 (providers.my_cloud.max_jobs)."),
        ("providers:\n  my_cloud:\n    max_jobs: [1]", "CloudTraining:MyCloud:MaxJobs is a list or a group of values; it must be a whole number. Set by simpletuner-enterprise.yaml:3:16 (providers.my_cloud.max_jobs[0])."),
        ("providers:\n  my_cloud:\n    call_timeout: soon", "CloudTraining:MyCloud:CallTimeout is 'soon'; it must be a duration: hh:mm:ss (for example 00:01:30) or whole seconds (for example 90). Set by simpletuner-enterprise.yaml:3:19 (providers.my_cloud.call_timeout)."),
        ("providers:\n  my_cloud:\n    is_quiet: yes", "CloudTraining:MyCloud:IsQuiet is 'yes'; it must be true or false. Set by simpletuner-enterprise.yaml:3:15 (providers.my_cloud.is_quiet)."),
        ("providers:\n  my_cloud:\n    arguments: --fast", "CloudTraining:MyCloud:Arguments is a single value; it must be a list or a group of values. Set by simpletuner-enterprise.yaml:3:16 (providers.my_cloud.arguments)."),
    ];

    [Test]
    public async Task A_mistake_in_the_file_stops_the_host([ValueSource(nameof(Cases))] (string Yaml, string Message) item)
    {
        using var host = new EnterpriseHost().Write(item.Yaml);

        var exception = await Assert.ThrowsAsync<EnterpriseYamlException>(() => host.Build().StartAsync());

        Assert.Multiple(() =>
        {
            Assert.That(exception!.Message, Is.EqualTo($"{host.File} cannot be used. simpletuner-enterprise.yaml:{item.Message}"));
            Assert.That(host.Ran.Times, Is.Zero);
        });
    }

    [Test]
    public async Task A_mistake_in_the_options_of_a_provider_stops_the_host([ValueSource(nameof(OptionCases))] (string Yaml, string Message) item)
    {
        using var host = new EnterpriseHost().Write(item.Yaml);

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.Build().StartAsync());

        Assert.Multiple(() =>
        {
            Assert.That(exception!.Message, Is.EqualTo(item.Message));
            Assert.That(host.Ran.Times, Is.Zero);
        });
    }

    [Test]
    public async Task All_mistakes_are_said_at_once()
    {
        using var host = new EnterpriseHost().Write("background:\n  job_status_polling:\n    enabled: maybe\n    interval_seconds: 0\nproviders: 1\n");

        var exception = await Assert.ThrowsAsync<EnterpriseYamlException>(() => host.Build().StartAsync());

        Assert.That(exception!.Mistakes, Is.EqualTo(new[]
        {
            "simpletuner-enterprise.yaml:3:14: background.job_status_polling.enabled is 'maybe'; write true or false.",
            "simpletuner-enterprise.yaml:4:23: background.job_status_polling.interval_seconds is 0; it must be from 1 to 86400 seconds.",
            "simpletuner-enterprise.yaml:5:12: providers is '1'; it must hold keys with values, indented below it.",
        }));
    }

    [Test]
    public async Task A_secret_with_a_mistake_is_not_repeated()
    {
        using var host = new EnterpriseHost().Write("providers:\n  my_cloud:\n    api_token: [r8_hidden]\n");

        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => host.Build().StartAsync());

        Assert.That(exception!.Message, Does.Contain("api_token").And.Not.Contain("r8_hidden"));
    }

    [Test, CancelAfter(10_000)]
    public void Aliases_of_aliases_are_counted_as_if_written_out()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level < 12; level++)
        {
            bomb.Append(CultureInfo.InvariantCulture, $"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 10))}]\n");
        }

        Assert.That(MistakeOf(bomb.ToString()), Is.EqualTo("simpletuner-enterprise.yaml:4:30: more than 5000 values, aliases written out."));
    }

    [TestCase("[", "1:17: nested deeper than 16 levels."), CancelAfter(10_000)]
    [TestCase("{a: ", "1:62: nested deeper than 16 levels.")]
    [TestCase("- ", "1:33: nested deeper than 16 levels.")]
    [TestCase("? ", "1:33: nested deeper than 16 levels.")]
    public void Deep_nesting_is_refused_before_it_is_followed(string opening, string message) =>
        Assert.That(MistakeOf(string.Concat(Enumerable.Repeat(opening, 200_000 / opening.Length))), Is.EqualTo($"simpletuner-enterprise.yaml:{message}"));

    [Test]
    public void An_alias_does_not_hide_how_deep_the_nesting_is() => Assert.That(
        MistakeOf("a: &a [[[[[[[[1]]]]]]]]\nb: &b [[[[[[*a]]]]]]\nc: [[[[*b]]]]"),
        Is.EqualTo("simpletuner-enterprise.yaml:3:8: nested deeper than 16 levels, aliases written out."));

    [Test]
    public void A_file_that_is_too_large_is_not_read() => Assert.That(
        Assert.Throws<EnterpriseYamlException>(() => ReadFile(new string('#', YamlFile.MaxBytes + 1)))!.Mistakes,
        Is.EqualTo(new[] { "It is larger than 262144 bytes, which no configuration needs; is it the right file?" }));

    [Test, CancelAfter(20_000)]
    public void The_largest_file_is_read_in_reasonable_time([Values("#", "a: ", "'", "\"\\", "a\n", "&a ", "[a, ", "|\n ", "%", "!", "\u00e9")] string part) =>
        MistakeOf(string.Concat(Enumerable.Repeat(part, YamlFile.MaxBytes / Encoding.UTF8.GetByteCount(part))));

    [Test]
    public void Bytes_that_are_no_text_are_refused_with_their_place()
    {
        byte[] bytes = [.. "a: 1\nbc: "u8, 0xff, 0xfe];

        var exception = Assert.Throws<EnterpriseYamlException>(() => EnterpriseYaml.Read(EnterpriseYamlSource.FileName, bytes));

        Assert.That(exception!.Mistakes, Is.EqualTo(new[] { "simpletuner-enterprise.yaml:2:5: not UTF-8 text." }));
    }

    [Test]
    public void Random_bytes_end_in_settings_or_in_a_mistake_and_in_nothing_else([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        string[] parts = ["background", "providers", "my_cloud", ":", " ", "\n", "  ", "- ", "{", "}", "[", "]", "&a ", "*a", "\"", "'", "|", ">", "#", "true", "30", "\t", "? ", "!x", "%", "---\n", "\0", "\u2028", "😀"];
        for (var round = 0; round < 500; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => parts[random.Next(parts.Length)]));
            try
            {
                EnterpriseYaml.Read(EnterpriseYamlSource.FileName, Encoding.UTF8.GetBytes(text));
            }
            catch (EnterpriseYamlException)
            {
                // A mistake is an answer.
            }
            catch (Exception exception)
            {
                Assert.Fail($"seed {seed}, round {round}, text {text}: {exception}");
            }
        }
    }

    private static string? MistakeOf(string yaml)
    {
        try
        {
            EnterpriseYaml.Read(EnterpriseYamlSource.FileName, Encoding.UTF8.GetBytes(yaml));
            return null;
        }
        catch (EnterpriseYamlException exception)
        {
            return exception.Mistakes[0];
        }
    }

    private static void ReadFile(string text)
    {
        var folder = Directory.CreateTempSubdirectory("enterprise-");
        try
        {
            var path = Path.Combine(folder.FullName, EnterpriseYamlSource.FileName);
            File.WriteAllText(path, text);
            new YamlFile(new EnterpriseYamlSource { Path = path }).Read(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
