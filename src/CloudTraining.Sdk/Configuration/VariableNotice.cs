using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Configuration;

/// <summary>Warns once at start about variables that look like ours and are read by nobody.</summary>
internal sealed partial class VariableNotice(EnvironmentReader environment, ILogger<EffectiveConfiguration> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, nearest) in SimpleTunerVariables.FindMisspelt(environment))
        {
            LogMisspelt(logger, name, nearest);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "{Variable} is not read by anything here; did you mean {Nearest}?")]
    private static partial void LogMisspelt(ILogger logger, string variable, string nearest);
}
