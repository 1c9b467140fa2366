using System.Text.Json;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Providers.Local;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Tests.Local;

/// <summary>An output directory and providers on it: each of them is what a host that starts anew would have. The command is a shell script given by the test.</summary>
internal sealed class LocalBench : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("local-");
    private readonly List<ServiceProvider> _hosts = [];

    public LocalBench(string script, Action<LocalProviderOptions>? configure = null, TimeProvider? clock = null)
    {
        Script = script;
        Configure = configure;
        Clock = clock ?? TimeProvider.System;
        Provider = StartHost();
    }

    public string Script { get; }

    public Action<LocalProviderOptions>? Configure { get; }

    public TimeProvider Clock { get; }

    public ICloudProvider Provider { get; }

    public string Root => _directory.FullName;

    public RecordedLogs Logs { get; } = new();

    public static ProviderContext Context => ProviderContext.Host;

    public static JobSubmission Submission(string? token = null, string input = """{"steps": 5}""", string? jobId = null) => new()
    {
        JobId = jobId ?? Some.JobId(),
        AttemptId = Some.JobId(),
        ClientToken = token ?? $"ct-{Guid.NewGuid():N}",
        Input = JsonElement.Parse(input),
        ConfigName = "a test",
    };

    /// <summary>A provider as a host that has just started has it.</summary>
    public ICloudProvider StartHost()
    {
        var services = new ServiceCollection();
        services.AddSingleton(Clock);
        services.AddLogging(logging => logging.AddProvider(Logs));
        services.AddCloudTraining().AddLocalProvider(options =>
        {
            options.Command = "sh";
            options.Arguments.Add("-c");
            options.Arguments.Add(Script);
            options.OutputDirectory = Root;
            options.OnHostStop = LocalHostStop.KeepRunning;
            Configure?.Invoke(options);
        });
        var host = services.BuildServiceProvider();
        _hosts.Add(host);
        return host.GetServices<ICloudProvider>().Single();
    }

    /// <summary>The hosted service that ties a provider to its host's start and stop.</summary>
    public IHostedService LinkOf(int host = 0) => _hosts[host].GetServices<IHostedService>().Single(service => service.GetType().Name == "LocalHostLink");

    public ValueTask EndHostAsync(int host = 0) => _hosts[host].DisposeAsync();

    public Task<ProviderJob> SubmitAsync(CancellationToken cancellationToken, JobSubmission? submission = null) => Provider.SubmitAsync(submission ?? Submission(), Context, cancellationToken);

    /// <summary>What the provider tells by itself next.</summary>
    public static async Task<ProviderEvent> NextEventAsync(ICloudProvider provider, CancellationToken cancellationToken) =>
        await provider.GetFeature<IProviderFeed>()!.Events.ReadAsync(cancellationToken);

    /// <summary>The job after the provider told that it ended.</summary>
    public async Task<ProviderJob> EndOfAsync(ProviderJob job, CancellationToken cancellationToken)
    {
        while (await Provider.GetAsync(job.Ref, Context, cancellationToken) is { Report.Status: JobStatus.Running })
        {
            await NextEventAsync(Provider, cancellationToken);
        }

        return await Provider.GetAsync(job.Ref, Context, cancellationToken);
    }

    public async Task<ProviderJob> RunAsync(CancellationToken cancellationToken, JobSubmission? submission = null) =>
        await EndOfAsync(await SubmitAsync(cancellationToken, submission), cancellationToken);

    public async Task<string> ReadLogAsync(ProviderJob job, CancellationToken cancellationToken) =>
        (await Provider.GetFeature<IJobLogs>()!.ReadAsync(job.Ref, new LogReadRequest(), Context, cancellationToken)).Text;

    public string In(params string[] names) => Path.Combine([Root, .. names]);

    public string RecordOf(ProviderJob job, string name) => In(".runs", job.Ref.Id, name);

    public JsonElement StartOf(ProviderJob job) => JsonElement.Parse(File.ReadAllText(RecordOf(job, "started.json")));

    /// <summary>Whatever still runs is ended, so that a failed test leaves nothing behind.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var marker in Directory.EnumerateFiles(Root, "started.json", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 }))
        {
            if (JsonElement.Parse(await File.ReadAllTextAsync(marker)).TryGetProperty("pid", out var pid))
            {
                Posix.KillGroup(pid.GetInt32());
            }
        }

        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        Delete(_directory);
    }

    /// <summary>Deletes a folder with runs in it.</summary>
    public static void Delete(DirectoryInfo directory)
    {
        try
        {
            directory.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A supervisor wrote its last record meanwhile.
            directory.Delete(recursive: true);
        }
    }
}
