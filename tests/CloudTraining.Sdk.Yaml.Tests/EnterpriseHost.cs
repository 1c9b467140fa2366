using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Conformance.Hosting;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Yaml.Tests;

/// <summary>A real host in a folder of its own, with a provider that has options and a task that says when it ran.</summary>
internal sealed class EnterpriseHost : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("enterprise-").FullName;
    private IHost? _host;

    public ManualTimeProvider Clock { get; } = new();

    public LogLines Logs { get; } = new();

    public Ran Ran { get; } = new();

    public string Folder => _folder;

    public string File => Path.Combine(_folder, EnterpriseYamlSource.FileName);

    public IServiceProvider Services => _host!.Services;

    public EnterpriseHost Write(string yaml)
    {
        System.IO.File.WriteAllText(File, yaml);
        return this;
    }

    public IHost Build(Action<HostApplicationBuilder>? configure = null, Action<ICloudTrainingBuilder>? extend = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = _folder });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        configure?.Invoke(builder);
        var sdk = builder.Services.AddCloudTraining().AddProvider(new FakeProvider(Clock)).UseEnterpriseYaml(source => source.Variables = _ => null);
        builder.Logging.AddProvider(Logs);
        builder.Services.AddSingleton<IHostedService>(Ran);
        builder.Services.AddSingleton<IBackgroundTask>(Ran);
        builder.Services.AddProviderOptions<CloudOptions, CloudOptionsValidator>("MyCloud", (section, options) => section.Bind(options), nameof(CloudOptions.MaxJobs));
        extend?.Invoke(sdk);
        return _host = builder.Build();
    }

    public void Dispose()
    {
        _host?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
