using System.Globalization;
using System.Net;
using CloudTraining.Sdk.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.AspNetCore.Http;

/// <summary>Reads the options of the HTTP API: the defaults, then the host's configuration, then code. Every mistake is named with its key and value, and the host does not start.</summary>
internal sealed class HttpOptionsReader(IConfiguration? configuration)
{
    private readonly List<string> _failures = [];

    public static CloudTrainingHttpOptions Read(IServiceProvider services)
    {
        var reader = new HttpOptionsReader(services.GetService<IConfiguration>());
        var options = new CloudTrainingHttpOptions();
        reader.Apply(options);
        foreach (var configure in services.GetServices<IConfigureOptions<CloudTrainingHttpOptions>>())
        {
            configure.Configure(options);
        }

        foreach (var configure in services.GetServices<IPostConfigureOptions<CloudTrainingHttpOptions>>())
        {
            configure.PostConfigure(Options.DefaultName, options);
        }

        reader.Validate(options);
        return reader._failures.Count == 0
            ? options
            : throw new OptionsValidationException(Options.DefaultName, typeof(CloudTrainingHttpOptions), reader._failures);
    }

    private void Apply(CloudTrainingHttpOptions options)
    {
        options.Events.MaxConnectionsPerAddress = Number("Events:MaxConnectionsPerAddress", options.Events.MaxConnectionsPerAddress);
        options.Events.MaxConnections = Number("Events:MaxConnections", options.Events.MaxConnections);
        options.Events.HeartbeatInterval = Duration("Events:HeartbeatInterval", options.Events.HeartbeatInterval);
        options.Events.SlowReaderDeadline = Duration("Events:SlowReaderDeadline", options.Events.SlowReaderDeadline);
        options.Events.MaxAge = Duration("Events:MaxAge", options.Events.MaxAge);
        options.MaxWebhookBytes = Number("Webhooks:MaxBodyBytes", options.MaxWebhookBytes);
        options.ProgressFreshness = Duration("InlineProgress:Freshness", options.ProgressFreshness);
        options.SyncActiveTimeout = Duration("Http:SyncActiveTimeout", options.SyncActiveTimeout);
        options.SyncInterval = Duration("Http:SyncInterval", options.SyncInterval);
        options.SyncTimeout = Duration("Http:SyncTimeout", options.SyncTimeout);
        options.MaxBodyBytes = Number("Http:MaxBodyBytes", options.MaxBodyBytes);
        foreach (var network in Networks())
        {
            options.AllowedWebhookNetworks.Add(network);
        }
    }

    private void Validate(CloudTrainingHttpOptions options)
    {
        Add(new OptionsFailures("CloudTraining:Events")
            .Range("MaxConnectionsPerAddress", (int?)options.Events.MaxConnectionsPerAddress, 1, 1_000_000)
            .Range("MaxConnections", (int?)options.Events.MaxConnections, 1, 1_000_000)
            .Range("HeartbeatInterval", (TimeSpan?)options.Events.HeartbeatInterval, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1))
            .Range("SlowReaderDeadline", (TimeSpan?)options.Events.SlowReaderDeadline, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10))
            .Range("MaxAge", (TimeSpan?)options.Events.MaxAge, TimeSpan.Zero, TimeSpan.FromDays(7)));
        Add(new OptionsFailures("CloudTraining:Webhooks").Range("MaxBodyBytes", (int?)options.MaxWebhookBytes, 1_024, 64 * 1024 * 1024));
        Add(new OptionsFailures("CloudTraining:InlineProgress").Range("Freshness", (TimeSpan?)options.ProgressFreshness, TimeSpan.Zero, TimeSpan.FromMinutes(10)));
        Add(new OptionsFailures("CloudTraining:Http")
            .Range("SyncActiveTimeout", (TimeSpan?)options.SyncActiveTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(5))
            .Range("SyncInterval", (TimeSpan?)options.SyncInterval, TimeSpan.Zero, TimeSpan.FromMinutes(10))
            .Range("SyncTimeout", (TimeSpan?)options.SyncTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(30))
            .Range("MaxBodyBytes", (int?)options.MaxBodyBytes, 1_024, 256 * 1024 * 1024));
        foreach (var network in options.AllowedWebhookNetworks)
        {
            if (!IPNetwork.TryParse(network, out _) && !IPAddress.TryParse(network, out _))
            {
                _failures.Add($"CloudTraining:Webhooks:AllowedNetworks holds '{network}', which is no network. Write an address and a prefix length, for example 203.0.113.0/24 or 2001:db8::/32.");
            }
        }
    }

    private void Add(OptionsFailures failures)
    {
        if (failures.Result.Failures is { } found)
        {
            _failures.AddRange(found);
        }
    }

    private int Number(string key, int fallback)
    {
        if (configuration?[$"CloudTraining:{key}"] is not { Length: > 0 } text)
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        _failures.Add($"CloudTraining:{key} is '{text}'; it must be a whole number.");
        return fallback;
    }

    private TimeSpan Duration(string key, TimeSpan fallback)
    {
        if (configuration?[$"CloudTraining:{key}"] is not { Length: > 0 } text)
        {
            return fallback;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds) && Math.Abs(seconds) <= 1_000_000_000)
        {
            return TimeSpan.FromSeconds(seconds);
        }

        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var duration))
        {
            return duration;
        }

        _failures.Add($"CloudTraining:{key} is '{text}', which is no duration. Write hh:mm:ss (for example 00:01:30) or whole seconds (for example 90).");
        return fallback;
    }

    /// <summary>A list as an array section or as one text with commas, so that one environment variable can hold it.</summary>
    private IEnumerable<string> Networks()
    {
        var section = configuration?.GetSection("CloudTraining:Webhooks:AllowedNetworks");
        if (section is null)
        {
            return [];
        }

        return section.GetChildren().Select(child => child.Value).Prepend(section.Value)
            .SelectMany(value => (value ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
    }
}
