using System.Text.Json;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Http;
using CloudTraining.Sdk.Replicate.Json;

namespace CloudTraining.Sdk.Replicate;

/// <summary>Trains at Replicate, as predictions (SimpleTuner's way) or trainings. Registered by <c>AddReplicate()</c>.</summary>
public sealed class ReplicateProvider : ICloudProvider
{
    /// <summary>The name stored with jobs.</summary>
    public const string ProviderId = "replicate";

    /// <summary>A submission ends before the lease that covers it (30 seconds) does.</summary>
    internal static readonly TimeSpan LongestSubmission = TimeSpan.FromSeconds(20);

    private readonly ReplicateClient _client;
    private readonly JobPages _pages;
    private readonly JobReader _reader;
    private readonly JobSource _jobs;
    private readonly ReplicateSubmitter _submitter;
    private readonly CredentialChooser _credentials;
    private readonly object[] _features;

    internal ReplicateProvider(
        ReplicateClient client,
        JobPages pages,
        JobReader reader,
        JobSource jobs,
        ReplicateSubmitter submitter,
        CredentialChooser credentials,
        IEnumerable<IReplicateFeature> features)
    {
        _client = client;
        _pages = pages;
        _reader = reader;
        _jobs = jobs;
        _submitter = submitter;
        _credentials = credentials;
        _features = [.. features];
    }

    /// <inheritdoc/>
    public ProviderDescriptor Descriptor
    {
        get
        {
            var options = _client.Options;
            return new ProviderDescriptor
            {
                Id = ProviderId,
                Name = "Replicate",
                Description = "Runs a model on Replicate's machines.",
                Model = string.IsNullOrWhiteSpace(options.Model) ? null : options.Model.Trim(),
                Capabilities = Capabilities(options),
                Limits = new ProviderLimits
                {
                    MaxUploadBytes = ReplicateUpload.LargestFile,
                    DefaultRunTime = string.IsNullOrWhiteSpace(options.Destination) ? options.MaxRunTime ?? TimeSpan.FromMinutes(30) : null,
                    ResultRetention = TimeSpan.FromHours(1),
                    SettleTime = options.SettleTime,
                    CallTimeout = options.CallTimeout < LongestSubmission ? options.CallTimeout : LongestSubmission,
                },
                WebhookUrl = string.IsNullOrWhiteSpace(options.WebhookUrl) ? null : new Uri(options.WebhookUrl),
                IsConfigured = _credentials.IsConfigured && !string.IsNullOrWhiteSpace(options.Model),
            };
        }
    }

    /// <inheritdoc/>
    public async Task<ProviderAccount> ValidateCredentialsAsync(ProviderContext context, CancellationToken cancellationToken = default)
    {
        const string Operation = "validate";
        var credential = await _credentials.GetAsync(context, Operation, cancellationToken).ConfigureAwait(false);
        using var answer = await _client.GetAsync(Operation, "account", credential, cancellationToken).ConfigureAwait(false);
        var account = answer.Json.ValueKind == JsonValueKind.Object ? answer.Json.Deserialize(ReplicateJson.Default.AccountBody) : null;
        if (account?.Username is not { Length: > 0 } username)
        {
            throw new ProviderException(ProviderErrorKind.Protocol, ProviderId, Operation, "Replicate's answer to validate names no account.");
        }

        return new ProviderAccount
        {
            Username = Redaction.Redact(username, credential)!,
            Name = Redaction.Redact(account.Name, credential),
            Type = Redaction.Redact(account.Type, credential),
            ProfileUrl = Redaction.Redact(account.GithubUrl, credential),
            CredentialSource = credential.Source,
        };
    }

    /// <inheritdoc/>
    public Task<ProviderJob> SubmitAsync(JobSubmission submission, ProviderContext context, CancellationToken cancellationToken = default) =>
        _submitter.SubmitAsync(submission, context, cancellationToken);

    /// <inheritdoc/>
    public async Task<ProviderJob> GetAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default)
    {
        const string Operation = "get";
        var credential = await _credentials.GetAsync(context, Operation, cancellationToken).ConfigureAwait(false);
        using var answer = await _jobs.GetAsync(Operation, job, credential, cancellationToken).ConfigureAwait(false);
        return _reader.Read(JobSource.BodyOf(answer, job, Operation), answer.Json, credential);
    }

    /// <inheritdoc/>
    public async Task<ProviderJobPage> ListAsync(JobQuery query, ProviderContext context, CancellationToken cancellationToken = default)
    {
        const string Operation = "list";
        ArgumentNullException.ThrowIfNull(query);
        var credential = await _credentials.GetAsync(context, Operation, cancellationToken).ConfigureAwait(false);
        var token = query.PageToken ?? _pages.TokenFor(query.CreatedAtOrAfter, createdBefore: null);
        using var page = await _pages.ReadAsync(Operation, token, credential, cancellationToken).ConfigureAwait(false);
        if (page.NextProblem is { } problem)
        {
            throw problem;
        }

        var only = _client.Options.DiscoverModel?.Trim();
        var jobs = page.Jobs
            .Where(job => string.IsNullOrEmpty(only) || string.Equals(job.Body.Model, only, StringComparison.OrdinalIgnoreCase))
            .Where(job => query.CreatedAtOrAfter is not { } from || job.Body.CreatedAt is not { } at || at >= from)
            .Select(job => _reader.Read(job.Body, job.Element, credential));
        return new ProviderJobPage([.. jobs], page.Next);
    }

    /// <inheritdoc/>
    public async Task<CancelOutcome> CancelAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default)
    {
        const string Operation = "cancel";
        var credential = await _credentials.GetAsync(context, Operation, cancellationToken).ConfigureAwait(false);
        try
        {
            using var answer = await _jobs.CancelAsync(Operation, job, credential, cancellationToken).ConfigureAwait(false);
            return _reader.StatusOf(JobReader.ReadBody(answer.Json)?.Status, credential) is JobStatus.Completed or JobStatus.Failed
                ? CancelOutcome.AlreadyTerminal
                : CancelOutcome.Accepted;
        }
        catch (ProviderException exception) when (exception.Kind == ProviderErrorKind.NotFound)
        {
            return CancelOutcome.NotFound;
        }
        catch (ProviderException exception) when (exception.Kind is ProviderErrorKind.Conflict or ProviderErrorKind.InvalidRequest)
        {
            return CancelOutcome.NotSupportedInState;
        }
    }

    /// <inheritdoc/>
    public T? GetFeature<T>()
        where T : class
    {
        foreach (var feature in _features)
        {
            if (feature is T wanted)
            {
                return wanted;
            }
        }

        return null;
    }

    private static ProviderCapabilities Capabilities(ReplicateOptions options) =>
        ProviderCapabilities.Reconcile
        | (string.IsNullOrWhiteSpace(options.Destination) ? ProviderCapabilities.ListTimeFilter : ProviderCapabilities.None)
        | ProviderCapabilities.BatchStatus
        | ProviderCapabilities.Logs
        | ProviderCapabilities.CancelQueued
        | ProviderCapabilities.CancelRunning
        | ProviderCapabilities.Webhooks
        | ProviderCapabilities.WebhookSigned
        | ProviderCapabilities.Cost
        | ProviderCapabilities.HardwareCatalog
        | ProviderCapabilities.InputUpload
        | ProviderCapabilities.ReportsSuccess;
}
