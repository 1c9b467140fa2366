using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Configuration;
using CloudTraining.Sdk.Conformance.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Tests.Configuration;

/// <summary>A real host with the sources that a case gives it, and no others.</summary>
internal sealed class HostUnderTest
{
    private readonly List<string> _arguments = [];
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _section = [];

    public Ran Ran { get; } = new();

    public Action<ICloudTrainingBuilder>? Code { get; set; }

    public Action<HostApplicationBuilder>? Before { get; set; }

    public HostUnderTest With(string key, string? value)
    {
        _section[key] = value;
        return this;
    }

    public HostUnderTest WithVariable(string name, string value)
    {
        _variables[name] = value;
        return this;
    }

    public HostUnderTest WithArgument(string argument)
    {
        _arguments.Add(argument);
        return this;
    }

    public IHost Build()
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { Args = [.. _arguments] });
        builder.Configuration.AddInMemoryCollection(_section);
        builder.Configuration.AddInMemoryCollection(_variables
            .Where(variable => variable.Key.StartsWith("CloudTraining__", StringComparison.Ordinal))
            .Select(variable => KeyValuePair.Create(variable.Key.Replace("__", ":", StringComparison.Ordinal), (string?)variable.Value)));
        builder.Configuration.AddCommandLine([.. _arguments]);
        builder.Services.AddSingleton(new EnvironmentReader(() => _variables));
        builder.Services.AddSingleton<IHostedService>(Ran);
        builder.Services.AddSingleton<IBackgroundTask>(Ran);
        builder.Services.AddBoundOptions<SampleOptions, SampleOptionsValidator>("CloudTraining:Sample", (section, options) => section.Bind(options));
        Before?.Invoke(builder);
        Code?.Invoke(builder.Services.AddCloudTraining());
        if (Code is null)
        {
            builder.Services.AddCloudTraining();
        }

        builder.Logging.ClearProviders();
        return builder.Build();
    }
}
