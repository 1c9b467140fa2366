using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using ReplicateSimulator.Faults;
using ReplicateSimulator.Runs;

namespace ReplicateSimulator.Http;

/// <summary>
/// Sends webhooks as the platform does: the whole object without an envelope, signed, at most every 500 ms for logs and output,
/// and only the last one is tried again, for about a minute.
/// </summary>
public sealed class WebhookSender(
    RunBook book, RunJson json, FaultPlan faults, IHttpClientFactory clients, SimulatorOptions options, TimeProvider clock, ILogger<WebhookSender> logger)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string ClientName = "webhooks";

    private const string Prefix = "whsec_";
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan[] Retries = [.. new[] { 1, 2, 4, 8, 16, 32 }.Select(seconds => TimeSpan.FromSeconds(seconds))];
    private readonly ConcurrentDictionary<string, DateTimeOffset> _lastSent = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _secrets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, Task> _underWay = new();
    private long _number;

    /// <summary>The signing secret of an account; a new one takes effect with the next delivery.</summary>
    public string SecretOf(string account) => _secrets.GetOrAdd(account, _ => options.WebhookSecret ?? NewSecret());

    /// <summary>Listens to the book.</summary>
    public void Attach() => book.Changed += OnChange;

    /// <summary>Replaces the signing secret of an account, as a rotation would.</summary>
    public string Rotate(string? account = null) => _secrets[account ?? TokenMiddleware.DefaultAccount] = NewSecret();

    /// <summary>Ends when every delivery that has begun is over.</summary>
    public Task DrainAsync() => Task.WhenAll(_underWay.Values);

    private static string NewSecret() => Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));

    private void OnChange(SimulatedRun before, SimulatedRun after)
    {
        if (after.Webhook is null)
        {
            return;
        }

        var ended = after.IsTerminal && !before.IsTerminal;
        var started = before.Status != after.Status && after.Status == RunStatus.Processing;
        if (ended ? Wants(after, "completed")
            : started ? Wants(after, "start")
            : before.Output != after.Output ? Wants(after, "output") && IsDue(after.Id)
            : before.Logs != after.Logs && Wants(after, "logs") && IsDue(after.Id))
        {
            Send(after, ended);
        }
    }

    private static bool Wants(SimulatedRun run, string what) => run.WebhookEvents.Contains(what);

    private bool IsDue(string id)
    {
        var now = clock.GetUtcNow();
        if (_lastSent.TryGetValue(id, out var last) && now - last < options.Scale(Quiet))
        {
            return false;
        }

        _lastSent[id] = now;
        return true;
    }

    private void Send(SimulatedRun run, bool final)
    {
        var fault = faults.Take("webhook");
        if (fault?.Kind == FaultKind.WebhookLost)
        {
            return;
        }

        var body = json.One(run);
        var number = Interlocked.Increment(ref _number);
        var id = $"msg_{run.Id}{number}";
        _underWay[number] = DeliverAsync(run, body, id, final, fault, number);
    }

    private async Task DeliverAsync(SimulatedRun run, byte[] body, string id, bool final, FaultRule? fault, long number)
    {
        await Task.Yield();
        try
        {
            var tries = 0;
            while (!await TryAsync(run, body, id, fault) && final && tries < Retries.Length)
            {
                await Task.Delay(options.Scale(Retries[tries++]), clock);
            }

            if (fault?.Kind == FaultKind.WebhookTwice)
            {
                await TryAsync(run, body, id, fault);
            }
        }
        finally
        {
            _underWay.TryRemove(number, out _);
        }
    }

    private async Task<bool> TryAsync(SimulatedRun run, byte[] body, string id, FaultRule? fault)
    {
        var stamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var secret = fault?.Kind == FaultKind.WebhookForged ? NewSecret() : SecretOf(run.Account);
        using var request = new HttpRequestMessage(HttpMethod.Post, run.Webhook) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new(MediaTypeNames.Application.Json);
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", stamp);
        request.Headers.Add("webhook-signature", "v1," + Sign(secret, id, stamp, body));
        try
        {
            using var client = clients.CreateClient(ClientName);
            using var response = await client.SendAsync(request);
            return response.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            logger.LogDebug(exception, "Webhook {Id} for run {Run} could not be delivered", id, run.Id);
            return false;
        }
    }

    private static string Sign(string secret, string id, string stamp, byte[] body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret[Prefix.Length..]));
        hash.AppendData(Encoding.UTF8.GetBytes($"{id}.{stamp}."));
        hash.AppendData(body);
        return Convert.ToBase64String(hash.GetHashAndReset());
    }
}
