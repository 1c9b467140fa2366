using System.Net.Http.Headers;
using System.Text.Json;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;

namespace OwnProvider;

/// <summary>A provider written against the rack's HTTP API: five calls, the search for a lost submission, and the log.</summary>
internal sealed class RackProvider(IHttpClientFactory clients) : ICloudProvider, ISubmissionReconciler, IJobLogs
{
    public const string Id = "rack";

    private const int MaxPages = 50;

    public ProviderDescriptor Descriptor { get; } = new()
    {
        Id = Id,
        Name = "Rack",
        Description = "The machines in the cellar.",

        // What GetFeature gives, as flags, and what the rack can do. No ClientToken: the rack makes two jobs of one label.
        Capabilities = ProviderCapabilities.Reconcile | ProviderCapabilities.Logs | ProviderCapabilities.CancelQueued | ProviderCapabilities.CancelRunning | ProviderCapabilities.ReportsSuccess,

        // Its list shows a job before the create is answered; a little is left for its clock.
        Limits = new ProviderLimits { SettleTime = TimeSpan.FromSeconds(5), CallTimeout = TimeSpan.FromSeconds(10) },
    };

    public T? GetFeature<T>()
        where T : class => this as T;

    public async Task<ProviderAccount> ValidateCredentialsAsync(ProviderContext context, CancellationToken cancellationToken = default)
    {
        await SendAsync("validate", HttpMethod.Get, "jobs?limit=1", null, cancellationToken);
        return new ProviderAccount { Username = "cellar" };
    }

    public async Task<ProviderJob> SubmitAsync(JobSubmission submission, ProviderContext context, CancellationToken cancellationToken = default) =>
        ToJob(await SendAsync("submit", HttpMethod.Post, "jobs", JsonSerializer.Serialize(new { label = submission.ClientToken, input = submission.Input }), cancellationToken), "submit");

    public async Task<ProviderJob> GetAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default) =>
        ToJob(await SendAsync("get", HttpMethod.Get, PathOf(job), null, cancellationToken), "get");

    public async Task<ProviderJobPage> ListAsync(JobQuery query, ProviderContext context, CancellationToken cancellationToken = default)
    {
        var page = await SendAsync("list", HttpMethod.Get, $"jobs?limit={query.Limit}&before={Uri.EscapeDataString(query.PageToken ?? string.Empty)}", null, cancellationToken);
        return new ProviderJobPage([.. page.GetProperty("jobs").EnumerateArray().Select(job => ToJob(job, "list"))], page.GetProperty("next").GetString());
    }

    public async Task<CancelOutcome> CancelAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await SendAsync("cancel", HttpMethod.Post, $"{PathOf(job)}/cancel", null, cancellationToken);
            return CancelOutcome.Accepted;
        }
        catch (ProviderException refused) when (refused.Kind is ProviderErrorKind.NotFound)
        {
            return CancelOutcome.NotFound;
        }
        catch (ProviderException refused) when (refused.Kind is ProviderErrorKind.Conflict)
        {
            return CancelOutcome.AlreadyTerminal;
        }
    }

    public bool CanReconcile(JobSubmission submission) => true;

    public async Task<ReconcileResult> FindByClientTokenAsync(string clientToken, DateTimeOffset notBefore, ProviderContext context, CancellationToken cancellationToken = default)
    {
        var matches = new List<ProviderJob>();
        string? token = null;
        var looked = 0;
        for (var page = 0; page < MaxPages; page++)
        {
            var listed = await ListAsync(new JobQuery { PageToken = token }, context, cancellationToken);
            looked += listed.Jobs.Count;
            matches.AddRange(listed.Jobs.Where(job => job.ClientToken == clientToken));
            token = listed.NextPageToken;
            if (token is null || listed.Jobs.Any(job => job.CreatedAt < notBefore))
            {
                matches.Reverse();
                return new ReconcileResult(matches, IsComplete: true, $"{looked} jobs of the rack were looked at, back to {notBefore:O}.");
            }
        }

        // Saying "complete" here could have a job paid for twice.
        return new ReconcileResult(matches, IsComplete: false, $"{looked} jobs of the rack were looked at, and there are more.");
    }

    public async Task<LogChunk> ReadAsync(ProviderJobRef job, LogReadRequest request, ProviderContext context, CancellationToken cancellationToken = default)
    {
        var from = request.Cursor is { } cursor ? cursor : request.TailOnly ? $"-{request.MaxChars}" : "0";
        var chunk = await SendAsync("logs", HttpMethod.Get, $"{PathOf(job)}/log?from={from}&limit={request.MaxChars}", null, cancellationToken);
        return new LogChunk { Text = chunk.GetProperty("text").GetString()!, NextCursor = chunk.GetProperty("next").GetRawText(), EndOfLog = chunk.GetProperty("end").GetBoolean() };
    }

    private static string PathOf(ProviderJobRef job) => $"jobs/{Uri.EscapeDataString(job.Id)}";

    private static ProviderJob ToJob(JsonElement job, string operation)
    {
        try
        {
            var state = job.GetProperty("state").GetString();
            return new ProviderJob
            {
                Ref = new ProviderJobRef(Id, string.Empty, job.GetProperty("id").GetString()!),
                ClientToken = job.GetProperty("label").GetString(),
                CreatedAt = job.GetProperty("created_at").GetDateTimeOffset(),
                Report = new ProviderReport
                {
                    RawStatus = state,

                    // A word that is not known stays null; it is never mapped to something.
                    Status = state switch
                    {
                        "waiting" => JobStatus.Queued,
                        "working" => JobStatus.Running,
                        "done" => JobStatus.Completed,
                        "broken" => JobStatus.Failed,
                        "stopped" => JobStatus.Cancelled,
                        _ => null,
                    },
                    StartedAt = TimeOf(job, "started_at"),
                    CompletedAt = TimeOf(job, "ended_at"),
                    ErrorMessage = job.GetProperty("error").GetString(),
                },
            };
        }
        catch (Exception exception) when (exception is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Unreadable(operation, exception);
        }
    }

    private static DateTimeOffset? TimeOf(JsonElement job, string name) => job.GetProperty(name) is { ValueKind: JsonValueKind.String } time ? time.GetDateTimeOffset() : null;

    private static ProviderException Unreadable(string operation, Exception? cause) => new(ProviderErrorKind.Protocol, Id, operation, "The rack's answer cannot be read.", cause);

    /// <summary>One call, sent once. Every failure says whether the rack can have got it.</summary>
    private async Task<JsonElement> SendAsync(string operation, HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
        }

        var http = clients.CreateClient(Id);
        try
        {
            using var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw Refused(operation, response);
            }

            await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
            using var document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
            return document.RootElement.Clone();
        }
        catch (HttpRequestException failure)
        {
            var nothingSent = failure.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError;
            throw new ProviderException(ProviderErrorKind.Unavailable, Id, operation, $"The rack did not answer: {failure.Message}", failure) { NothingSent = nothingSent };
        }
        catch (OperationCanceledException timeout) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ProviderException(ProviderErrorKind.Unavailable, Id, operation, $"The rack did not answer within {http.Timeout}.", timeout);
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            throw Unreadable(operation, exception);
        }
    }

    private static ProviderException Refused(string operation, HttpResponseMessage response)
    {
        var kind = (int)response.StatusCode switch
        {
            401 => ProviderErrorKind.Unauthenticated,
            404 => ProviderErrorKind.NotFound,
            409 => ProviderErrorKind.Conflict,
            429 => ProviderErrorKind.RateLimited,
            >= 500 => ProviderErrorKind.Unavailable,
            _ => ProviderErrorKind.InvalidRequest,
        };
        return new ProviderException(kind, Id, operation, $"The rack answered {(int)response.StatusCode}.") { HttpStatus = (int)response.StatusCode, RetryAfter = response.Headers.RetryAfter?.Delta };
    }
}
