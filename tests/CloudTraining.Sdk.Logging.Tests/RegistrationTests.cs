using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Logging.Tests;

public sealed class RegistrationTests
{
    private string _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("ct-log-").FullName;

    [TearDown]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void Lines_go_into_the_file_of_the_environment_whose_folder_is_created()
    {
        var file = Path.Combine(_folder, "deep", "er", "cloud.log");
        using (var host = Build(new() { ["SIMPLETUNER_LOG_FILE"] = file, ["SIMPLETUNER_LOG_LEVEL"] = "debug" }))
        {
            Logger(host, "my.category").LogDebug("hello {Name}", "you");
            Logger(host, "my.category").LogTrace("not this one");
        }

        var line = Strict.Parse(File.ReadAllLines(file).Single());
        Assert.That(line.GetProperty("message").GetString(), Is.EqualTo("hello you"));
        Assert.That(line.GetProperty("level").GetString(), Is.EqualTo("DEBUG"));
    }

    [TestCase("SIMPLETUNER_LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING, ERROR or CRITICAL")]
    [TestCase("SIMPLETUNER_LOG_LEVEL", "3", "DEBUG, INFO, WARNING, ERROR or CRITICAL")]
    [TestCase("SIMPLETUNER_LOG_FORMAT", "xml", "json or text")]
    public void A_wrong_word_in_the_environment_is_a_start_up_error_that_names_the_accepted_ones(string name, string value, string accepted)
    {
        var error = Assert.Catch(() => Build(new() { [name] = value }).Start())!;

        Assert.That(error.ToString(), Does.Contain($"{name} is '{value}'. Set it to {accepted}"));
    }

    [TestCase("json", "{")]
    [TestCase("JSON", "{")]
    [TestCase("Text", "2")]
    public void The_format_word_may_have_any_case(string format, string start)
    {
        var file = Path.Combine(_folder, "cloud.log");
        using (var host = Build(new() { ["SIMPLETUNER_LOG_FILE"] = file, ["SIMPLETUNER_LOG_FORMAT"] = format }))
        {
            Logger(host, "c").LogInformation("hello");
        }

        Assert.That(File.ReadAllText(file), Does.StartWith(start));
    }

    [Test]
    public void A_path_that_cannot_be_opened_is_a_start_up_error_that_names_it()
    {
        var error = Assert.Catch(() => Build(new() { ["SIMPLETUNER_LOG_FILE"] = _folder }).Start())!;

        Assert.That(error.ToString(), Does.Contain($"The log file '{_folder}' cannot be opened: Is a directory").And.Contain("SIMPLETUNER_LOG_FILE"));
    }

    [Test]
    public void Options_out_of_range_are_all_named_at_once()
    {
        var error = Assert.Catch(() => Build([], options =>
        {
            options.MaxLineBytes = 5;
            options.FlushInterval = TimeSpan.Zero;
        }).Start())!;

        Assert.That(error.ToString(), Does.Contain("MaxLineBytes is '5'").And.Contain("FlushInterval is '00:00:00'"));
    }

    [Test]
    public void Code_wins_over_the_environment_and_that_over_the_section()
    {
        using var host = Build(
            new() { ["SIMPLETUNER_LOG_LEVEL"] = "ERROR", ["SIMPLETUNER_LOG_FORMAT"] = "text" },
            options => options.MinimumLevel = LogLevel.Warning,
            new() { ["CloudTraining:Logging:Format"] = "json", ["CloudTraining:Logging:MaxLineBytes"] = "2048", ["CloudTraining:Logging:RedactedNames:0"] = "prompt" });

        var options = host.Services.GetRequiredService<IOptions<StructuredLoggingOptions>>().Value;

        Assert.That(options.MinimumLevel, Is.EqualTo(LogLevel.Warning));
        Assert.That(options.Format, Is.EqualTo(LogFormat.Text));
        Assert.That(options.MaxLineBytes, Is.EqualTo(2048));
        Assert.That(options.RedactedNames, Does.Contain("prompt"));
    }

    [Test]
    public void Category_rules_of_the_host_hold_beside_the_level_of_the_environment()
    {
        using var host = Build(
            new() { ["SIMPLETUNER_LOG_LEVEL"] = "DEBUG" },
            configuration: new() { ["Logging:LogLevel:Default"] = "Information", ["Logging:LogLevel:Quiet"] = "Error" });

        Assert.That(Logger(host, "Any").IsEnabled(LogLevel.Debug), Is.True);
        Assert.That(Logger(host, "Quiet.Part").IsEnabled(LogLevel.Warning), Is.False);
        Assert.That(Logger(host, "Quiet.Part").IsEnabled(LogLevel.Error), Is.True);
    }

    [Test]
    public void Chatty_categories_start_at_warning_unless_the_host_says_otherwise()
    {
        using var plain = Build([]);
        using var told = Build([], configuration: new() { ["Logging:LogLevel:Microsoft"] = "Information" });

        Assert.That(Logger(plain, "System.Net.Http.HttpClient.x").IsEnabled(LogLevel.Information), Is.False);
        Assert.That(Logger(plain, "Microsoft.AspNetCore.Hosting").IsEnabled(LogLevel.Information), Is.False);
        Assert.That(Logger(plain, "Mine").IsEnabled(LogLevel.Information), Is.True);
        Assert.That(Logger(told, "Microsoft.AspNetCore.Hosting").IsEnabled(LogLevel.Information), Is.True);
    }

    [Test]
    public void Levels_change_while_the_host_runs()
    {
        using var host = Build(new() { ["SIMPLETUNER_LOG_LEVEL"] = "WARNING" });
        var logger = Logger(host, "Part.One");
        var overrides = host.Services.GetRequiredService<LogLevelOverrides>();
        Assert.That(logger.IsEnabled(LogLevel.Debug), Is.False);

        overrides.Set("Part", LogLevel.Debug);
        Assert.That(logger.IsEnabled(LogLevel.Debug), Is.True);
        Assert.That(Logger(host, "Other").IsEnabled(LogLevel.Information), Is.False);

        overrides.Remove("Part");
        Assert.That(logger.IsEnabled(LogLevel.Debug), Is.False);

        overrides.Set("", LogLevel.Information);
        Assert.That(Logger(host, "Other").IsEnabled(LogLevel.Information), Is.True);
    }

    [Test]
    public void Levels_change_with_the_configuration()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([new("Logging:LogLevel:Default", "Warning")]).Build();
        using var services = new ServiceCollection()
            .AddLogging(logging => logging.AddConfiguration(configuration.GetSection("Logging")).AddStructuredLogging(options => options.Stdout = false))
            .BuildServiceProvider();
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("c");
        Assert.That(logger.IsEnabled(LogLevel.Information), Is.False);

        configuration["Logging:LogLevel:Default"] = "Debug";
        configuration.Reload();

        Assert.That(logger.IsEnabled(LogLevel.Debug), Is.True);
    }

    [Test]
    public void Only_the_console_provider_of_the_framework_is_silenced_and_an_option_keeps_it()
    {
        var other = new CountingProvider();
        using var silent = Build([], logging: logging => logging.AddProvider(other));
        using var kept = Build([], options => options.KeepMicrosoftConsole = true);

        Logger(silent, "c").LogInformation("to the other provider");

        Assert.That(other.Count, Is.EqualTo(1));
        Assert.That(ConsoleRules(silent), Is.EqualTo(new LogLevel?[] { LogLevel.None }));
        Assert.That(ConsoleRules(kept), Is.Empty);
    }

    [Test]
    public void Adding_it_twice_adds_one_provider()
    {
        using var host = Build([], logging: logging => logging.AddStructuredLogging());

        Assert.That(host.Services.GetServices<ILoggerProvider>().OfType<StructuredLoggerProvider>().Count(), Is.EqualTo(1));
    }

    private static LogLevel?[] ConsoleRules(IHost host) => [..
        host.Services.GetRequiredService<IOptions<LoggerFilterOptions>>().Value.Rules
            .Where(rule => rule.ProviderName?.EndsWith("ConsoleLoggerProvider", StringComparison.Ordinal) == true)
            .Select(rule => rule.LogLevel)];

    private static ILogger Logger(IHost host, string category) => host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);

    private static IHost Build(
        Dictionary<string, string?> environment,
        Action<StructuredLoggingOptions>? configure = null,
        Dictionary<string, string?>? configuration = null,
        Action<ILoggingBuilder>? logging = null)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = false });
        builder.Configuration.AddInMemoryCollection(configuration ?? []);
        builder.Services.AddSingleton(new LoggingEnvironment(name => environment.GetValueOrDefault(name)));
        // The host's own providers would answer for levels too.
        builder.Logging.ClearProviders().AddStructuredLogging(options =>
        {
            options.Stdout = false;
            configure?.Invoke(options);
        });
        logging?.Invoke(builder.Logging);
        return builder.Build();
    }

    private sealed class CountingProvider : ILoggerProvider, ILogger
    {
        public int Count { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Count++;

        public void Dispose()
        {
        }
    }
}
