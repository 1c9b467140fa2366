using CloudTraining.Sdk.AspNetCore.Identity;
using CloudTraining.Sdk.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>The product: <c>GET /api/events</c> with its filter by user and its metrics.</summary>
internal sealed class ProductContestant(WebApplication app, BenchEventLog log) : ISseContestant
{
    public string Name => "CloudTraining.Sdk";

    public string Path => "/api/events";

    public int Port { get; } = SseHost.PortOf(app);

    public static async Task<ISseContestant> StartAsync() => await StartProductAsync();

    /// <summary>Starts it.</summary>
    /// <param name="maxWriteBuffer">How many bytes the transport keeps for a reader that does not take them; null for its default.</param>
    public static async Task<ProductContestant> StartProductAsync(int? maxWriteBuffer = null)
    {
        var log = new BenchEventLog();
        var app = await SseHost.StartAsync(
            builder =>
            {
                if (maxWriteBuffer is { } bytes)
                {
                    builder.WebHost.UseSockets(sockets => sockets.MaxWriteBufferSize = bytes);
                }

                builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["CloudTraining:Events:MaxConnectionsPerAddress"] = "100000", ["CloudTraining:Events:MaxConnections"] = "100000" });
                builder.Services.AddSingleton<IJobEventLog>(log);
                builder.Services.AddSingleton<ICloudTrainingUser, OneUser>();
                builder.Services.AddCloudTraining();
            },
            app => app.MapCloudTraining().AllowAnonymous());
        return new ProductContestant(app, log);
    }

    public void Publish(JobEvent change) => log.Append([change]);

    /// <summary>Forgets the events that all readers have, so that only the server's own memory counts.</summary>
    public void TrimLog() => log.Trim();

    public ValueTask PublishAsync(int events)
    {
        log.Append(Enumerable.Range(0, events).Select(_ => BenchEvents.Make()));
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private sealed class OneUser : ICloudTrainingUser
    {
        private static readonly CloudTrainingCaller Caller = new() { UserId = BenchEvents.User };

        public ValueTask<CloudTrainingCaller> ResolveAsync(HttpContext context) => new(Caller);
    }
}
