using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.CrashHost;

/// <summary>A provider over the truth provider's socket, written like any provider: one call, errors classified, nothing resent.</summary>
internal sealed class TruthClient : ICloudProvider, ISubmissionReconciler, IInputUpload, IDisposable
{
    private readonly HttpClient _http;
    private readonly string _account;
    private readonly ProviderCapabilities _capabilities;
    private readonly Uri? _webhookUrl;
    private readonly ProviderLimits _limits;

    public TruthClient(string id, string socket, string account, ProviderCapabilities capabilities, Uri? webhookUrl, ProviderLimits limits)
    {
        Id = id;
        _account = account;
        _capabilities = capabilities;
        _webhookUrl = webhookUrl;
        _limits = limits;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), token);
                return new NetworkStream(connection, ownsSocket: true);
            },
        }) { BaseAddress = new Uri("http://truth/"), Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.Add("X-Host-Pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
    }

    public string Id { get; }

    public ProviderDescriptor Descriptor => new() { Id = Id, Name = $"Truth ({Id})", Capabilities = _capabilities | ProviderCapabilities.InputUpload, Limits = _limits, WebhookUrl = _webhookUrl };

    public T? GetFeature<T>()
        where T : class =>
        typeof(T) == typeof(IInputUpload) || (typeof(T) == typeof(ISubmissionReconciler) && _capabilities.HasFlag(ProviderCapabilities.Reconcile)) ? this as T : null;

    public Task<ProviderAccount> ValidateCredentialsAsync(ProviderContext context, CancellationToken cancellationToken = default) => Task.FromResult(new ProviderAccount { Username = _account });

    public async Task<ProviderJob> SubmitAsync(JobSubmission submission, ProviderContext context, CancellationToken cancellationToken = default)
    {
        var body = new TruthWire.Create(submission.ConfigName!, submission.JobId, submission.ClientToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"accounts/{_account}/jobs") { Content = JsonContent.Create(body, TruthWireContext.Default.Create) };
        return Read(await SendAsync("submit", request, TruthWireContext.Default.Job, cancellationToken));
    }

    public async Task<ProviderJob> GetAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"accounts/{_account}/jobs/{job.Id}");
        return Read(await SendAsync("get", request, TruthWireContext.Default.Job, cancellationToken));
    }

    public async Task<ProviderJobPage> ListAsync(JobQuery query, ProviderContext context, CancellationToken cancellationToken = default)
    {
        var address = $"accounts/{_account}/jobs?limit={query.Limit}";
        address += query.CreatedAtOrAfter is { } from ? $"&after={Uri.EscapeDataString(from.ToString("O", CultureInfo.InvariantCulture))}" : string.Empty;
        address += query.PageToken is { } token ? $"&page={token}" : string.Empty;
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var page = await SendAsync("list", request, TruthWireContext.Default.Page, cancellationToken);
        return new ProviderJobPage([.. (page.Jobs ?? []).Select(Read)], page.Next);
    }

    public async Task<CancelOutcome> CancelAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"accounts/{_account}/jobs/{job.Id}/cancel");
        try
        {
            await SendAsync<TruthWire.Job>("cancel", request, null, cancellationToken);
            return CancelOutcome.Accepted;
        }
        catch (ProviderException exception) when (exception.Kind is ProviderErrorKind.Conflict or ProviderErrorKind.NotFound)
        {
            return exception.Kind == ProviderErrorKind.Conflict ? CancelOutcome.AlreadyTerminal : CancelOutcome.NotFound;
        }
    }

    public bool CanReconcile(JobSubmission submission) => true;

    public async Task<ReconcileResult> FindByClientTokenAsync(string clientToken, DateTimeOffset notBefore, ProviderContext context, CancellationToken cancellationToken = default)
    {
        var matches = new List<ProviderJob>();
        var listed = 0;
        string? page = null;
        do
        {
            var answer = await ListAsync(new JobQuery { CreatedAtOrAfter = notBefore, PageToken = page }, context, cancellationToken);
            listed += answer.Jobs.Count;
            matches.AddRange(answer.Jobs.Where(job => job.ClientToken == clientToken));
            page = answer.NextPageToken;
        }
        while (page is not null);

        matches.Reverse();
        return new ReconcileResult(matches, true, $"{listed} jobs listed since {notBefore:O}.");
    }

    public async Task<UploadedInput> UploadAsync(Stream content, string fileName, string contentType, IProgress<long>? progress, ProviderContext context, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"accounts/{_account}/uploads") { Content = new StreamContent(content) };
        var uploaded = await SendAsync("upload", request, TruthWireContext.Default.Upload, cancellationToken);
        return new UploadedInput(uploaded.Url!, content.Length, null);
    }

    public async Task<IReadOnlyList<TruthWire.Callback>> ReadCallbacksAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"accounts/{_account}/callbacks");
        return await SendAsync("callbacks", request, TruthWireContext.Default.CallbackArray, cancellationToken);
    }

    public async Task ConfirmAsync(string delivery, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"accounts/{_account}/callbacks/{delivery}");
        await SendAsync<TruthWire.Job>("confirm", request, null, cancellationToken);
    }

    public static ProviderReport ReportOf(string? status) => new()
    {
        RawStatus = status,
        Status = status switch
        {
            "queued" => JobStatus.Queued,
            "running" => JobStatus.Running,
            "completed" => JobStatus.Completed,
            "cancelled" => JobStatus.Cancelled,
            _ => null,
        },
    };

    public void Dispose() => _http.Dispose();

    private ProviderJob Read(TruthWire.Job job) => job.Id is null
        ? throw Fail(ProviderErrorKind.Protocol, "read", "The answer names no job.")
        : new ProviderJob { Ref = new ProviderJobRef(Id, _account, job.Id), Report = ReportOf(job.Status) with { HardwareType = job.Origin }, CreatedAt = job.CreatedAt, ClientToken = job.Token, ConfigName = job.Key };

    private async Task<T> SendAsync<T>(string operation, HttpRequestMessage request, JsonTypeInfo<T>? type, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await _http.SendAsync(request, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                throw Classify(operation, answer);
            }

            return type is null ? default! : await answer.Content.ReadFromJsonAsync(type, cancellationToken) ?? throw Fail(ProviderErrorKind.Protocol, operation, "The answer is empty.");
        }
        catch (JsonException exception)
        {
            throw Fail(ProviderErrorKind.Protocol, operation, "The answer could not be understood.", exception);
        }
        catch (HttpRequestException exception)
        {
            throw new ProviderException(ProviderErrorKind.OutcomeUnknown, Id, operation, "The connection broke.", exception) { NothingSent = exception.HttpRequestError == HttpRequestError.ConnectionError };
        }
    }

    private ProviderException Classify(string operation, HttpResponseMessage answer) => answer.StatusCode switch
    {
        HttpStatusCode.TooManyRequests => new ProviderException(ProviderErrorKind.RateLimited, Id, operation, "Too many requests.") { HttpStatus = 429, RetryAfter = answer.Headers.RetryAfter?.Delta },
        HttpStatusCode.NotFound => Fail(ProviderErrorKind.NotFound, operation, "Not found."),
        HttpStatusCode.Conflict => Fail(ProviderErrorKind.Conflict, operation, "It has ended."),
        HttpStatusCode.UnprocessableEntity => Fail(ProviderErrorKind.InvalidRequest, operation, "Invalid."),
        _ => Fail(ProviderErrorKind.Unavailable, operation, $"The provider failed with {(int)answer.StatusCode}."),
    };

    private ProviderException Fail(ProviderErrorKind kind, string operation, string message, Exception? cause = null) => new(kind, Id, operation, message, cause);
}
