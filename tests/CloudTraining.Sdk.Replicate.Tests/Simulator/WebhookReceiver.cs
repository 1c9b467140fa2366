using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Replicate.Tests.Simulator;

/// <summary>A receiver of webhooks on a free port that keeps what came.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Delivery> _deliveries = Channel.CreateUnbounded<Delivery>();
    private int _refusals;
    private int _requests;

    private WebhookReceiver(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<WebhookReceiver> StartAsync(int refuseFirst = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var receiver = new WebhookReceiver(builder.Build()) { _refusals = refuseFirst };
        receiver._app.Use((context, next) =>
        {
            Interlocked.Increment(ref receiver._requests);
            return next(context);
        });
        receiver._app.MapPost("/{**path}", receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>How many requests of any kind came.</summary>
    public int Requests => _requests;

    /// <summary>The next delivery.</summary>
    public ValueTask<Delivery> NextAsync(CancellationToken cancellationToken) => _deliveries.Reader.ReadAsync(cancellationToken);

    /// <summary>Whether nothing more came.</summary>
    public bool IsEmpty => !_deliveries.Reader.TryPeek(out _);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private async Task<IResult> ReceiveAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        var query = request.Query.ToDictionary(item => item.Key, item => item.Value.ToString(), StringComparer.Ordinal);
        await _deliveries.Writer.WriteAsync(new Delivery(headers, query, body.ToArray()));
        return Interlocked.Decrement(ref _refusals) >= 0 ? Results.StatusCode(503) : Results.Ok();
    }

    /// <summary>One delivery as it came in.</summary>
    internal sealed record Delivery(IReadOnlyDictionary<string, string> Headers, IReadOnlyDictionary<string, string> Query, byte[] Body);
}
