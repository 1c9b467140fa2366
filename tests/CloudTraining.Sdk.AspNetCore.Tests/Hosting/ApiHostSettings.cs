using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.AspNetCore.Tests.Hosting;

/// <summary>How a test's host differs from the standard one.</summary>
internal sealed class ApiHostSettings
{
    public string Environment { get; init; } = "Production";

    public TimeProvider? Clock { get; init; }

    public IJobStore? Store { get; init; }

    public FakeProviderOptions? Provider { get; init; }

    public Dictionary<string, string?> Configuration { get; init; } = [];

    public Action<IServiceCollection>? Services { get; init; }

    public Action<WebApplication>? Pipeline { get; init; }

    public Action<KestrelServerOptions>? Kestrel { get; init; }

    public ILoggerProvider? Logs { get; init; }

    /// <summary>Maps the endpoints; everybody signed in may use them unless a test decides otherwise.</summary>
    public Action<WebApplication> Map { get; init; } = app => app.MapCloudTraining().RequireAuthorization();
}
