using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>Makes calls under the base address: bounded in time and size, classified when they fail, repeated only where that is harmless. Thread-safe.</summary>
internal sealed class ReplicateClient(
    IHttpClientFactory clients, IOptionsMonitor<ReplicateOptions> options, CallPipelines pipelines, CallMetrics metrics, TimeProvider clock)
{
    /// <summary>Name of the HTTP client.</summary>
    public const string ClientName = "CloudTraining.Replicate";

    private const int LongestAnswer = 192 * 1024 * 1024;
    private const int LongestRefusal = 256 * 1024;

    /// <summary>The options now in force.</summary>
    public ReplicateOptions Options => options.CurrentValue;

    /// <summary>Reads from a path below the base address.</summary>
    public Task<Answer> GetAsync(string operation, string path, ReplicateCredential credential, CancellationToken cancellationToken) =>
        SendAsync(new Call { Operation = operation, Method = HttpMethod.Get, Path = path, Credential = credential, Budget = Options.CallTimeout }, cancellationToken);

    /// <summary>Makes a call.</summary>
    /// <exception cref="ProviderException">It failed.</exception>
    public async Task<Answer> SendAsync(Call call, CancellationToken cancellationToken)
    {
        var budget = new CallBudget(call.Budget, clock);
        return await pipelines.ExecuteAsync(call, budget, stop => MeasureAsync(call, budget, stop), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The address of a path below the base address.</summary>
    public Uri AddressOf(string path)
    {
        var root = Options.BaseAddress;
        return new Uri(root.AbsolutePath.EndsWith('/') ? root : new Uri(root.AbsoluteUri + "/"), path);
    }

    private async Task<Answer> MeasureAsync(Call call, CallBudget budget, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        try
        {
            var answer = await AttemptAsync(call, budget, cancellationToken).ConfigureAwait(false);
            metrics.Record(call, clock.GetElapsedTime(began), failure: null);
            return answer;
        }
        catch (ProviderException exception)
        {
            metrics.Record(call, clock.GetElapsedTime(began), exception.Kind);
            throw;
        }
    }

    private async Task<Answer> AttemptAsync(Call call, CallBudget budget, CancellationToken cancellationToken)
    {
        if (budget.Left <= TimeSpan.Zero)
        {
            throw ReplicateErrors.NoAnswer(call, "its time was over before anything was sent", nothingSent: true, cause: null);
        }

        using var limit = new CancellationTokenSource(budget.Left, clock);
        call.Pulse?.Attach(() => limit.CancelAfter(call.Budget));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await AttemptAsync(call, stop.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (what, nothingSent) = Describe(exception);
            throw ReplicateErrors.NoAnswer(call, what, nothingSent, exception);
        }
        catch (IOException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ReplicateErrors.NoAnswer(call, "the connection broke off", nothingSent: false, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw ReplicateErrors.NoAnswer(call, $"no answer within {call.Budget}", nothingSent: false, exception);
        }
    }

    private async Task<Answer> AttemptAsync(Call call, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(call.Method, AddressOf(call.Path)) { Content = call.Content?.Invoke() };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", call.Credential.ApiToken);
        request.Headers.Accept.ParseAdd("application/json");
        if (call.CancelAfter is { } deadline)
        {
            request.Headers.Add("Cancel-After", string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(deadline.TotalSeconds):0}s"));
        }

        using var client = clients.CreateClient(ClientName);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            var refusal = await AnswerText.ReadAsync(response.Content, LongestRefusal, cancellationToken).ConfigureAwait(false);
            throw ReplicateErrors.FromAnswer(call, response, refusal, clock.GetUtcNow());
        }

        return await ReadAsync(call, response, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Answer> ReadAsync(Call call, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var text = await AnswerText.ReadAsync(response.Content, LongestAnswer, cancellationToken).ConfigureAwait(false)
            ?? throw ReplicateErrors.Unreadable(call, status, $"is longer than {LongestAnswer / (1024 * 1024)} MiB");
        try
        {
            return new Answer(status, JsonDocument.Parse(AnswerText.Clean(text)));
        }
        catch (JsonException exception)
        {
            throw ReplicateErrors.Unreadable(call, status, text.Length == 0 ? "is empty" : "is not valid JSON", exception);
        }
    }

    private static (string What, bool NothingSent) Describe(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => ("its name has no address", true),
        HttpRequestError.ConnectionError => ("no connection could be made", true),
        HttpRequestError.SecureConnectionError => ("the secure connection failed", true),
        HttpRequestError.ProxyTunnelError => ("the proxy refused", true),
        _ => ("the connection broke off", false),
    };
}
