using System.Globalization;
using System.Text.Json;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Http;
using CloudTraining.Sdk.Replicate.Json;

namespace CloudTraining.Sdk.Replicate;

/// <summary>Finds a submission whose answer was lost by the token it carries. What could be ours and does not say so keeps the search incomplete: a false "not submitted" would be paid twice.</summary>
internal sealed class ReplicateReconciler(
    ReplicateClient client, JobPages pages, JobReader reader, CredentialChooser credentials) : ISubmissionReconciler, IReplicateFeature
{
    private const string Operation = "reconcile";
    private const int MostPages = 50;

    /// <summary>How far the clocks of host and provider may be apart.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    public bool CanReconcile(JobSubmission submission)
    {
        ArgumentNullException.ThrowIfNull(submission);
        var options = client.Options;
        return !string.IsNullOrWhiteSpace(options.WebhookUrl) || TokenMark.HasPlace(ModelInput.From(submission.Input), options.ClientTokenInput);
    }

    public async Task<ReconcileResult> FindByClientTokenAsync(string clientToken, DateTimeOffset notBefore, ProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(clientToken);
        var credential = await credentials.GetAsync(context, Operation, cancellationToken).ConfigureAwait(false);
        var from = notBefore - Skew;
        var search = new Search(clientToken, from);
        var token = pages.TokenFor(from, createdBefore: null);
        do
        {
            JobListPage page;
            try
            {
                page = await pages.ReadAsync(Operation, token, credential, cancellationToken).ConfigureAwait(false);
            }
            catch (ProviderException exception) when (search.Matches.Count > 0)
            {
                // What was found is worth more than the rest of the list.
                search.Stop(exception.Message);
                break;
            }

            using (page)
            {
                search.Pages++;
                search.Unreadable += page.Unreadable;
                foreach (var listed in page.Jobs)
                {
                    Look(search, listed, credential);
                }

                token = page.Next;
                if (page.NextProblem is { } problem)
                {
                    search.Stop(problem.Message);
                }
            }
        }
        while (token is not null && !search.IsPastStart && search.Pages < MostPages);

        if (token is not null && !search.IsPastStart && search.Stopped is null)
        {
            search.Stop($"more than {MostPages} pages were created since the attempt");
        }

        return search.Result();
    }

    private void Look(Search search, ListedJob listed, ReplicateCredential credential)
    {
        search.Seen++;
        if (listed.Body.CreatedAt is { } at && at < search.From)
        {
            search.IsPastStart = true;
            return;
        }

        var job = reader.Read(listed.Body, listed.Element, credential);
        if (job.ClientToken == search.ClientToken)
        {
            search.Matches.Add(job);
        }
        else if (job.ClientToken is null && MayBeOurs(listed.Body))
        {
            search.Ambiguous++;
        }
    }

    /// <summary>Whether a job without a readable token could still be the one looked for.</summary>
    private bool MayBeOurs(JobBody body)
    {
        // What was removed or never echoed cannot be judged.
        if (body.DataRemoved == true || body.Input is not { ValueKind: JsonValueKind.Object } input || !input.EnumerateObject().Any())
        {
            return true;
        }

        // A submission without a place for the token in its input carries it in the callback's address only, which no list shows.
        var options = client.Options;
        return !string.IsNullOrWhiteSpace(options.WebhookUrl) && !TokenMark.HasPlace(input, options.ClientTokenInput);
    }

    private sealed class Search(string clientToken, DateTimeOffset from)
    {
        public string ClientToken { get; } = clientToken;

        public DateTimeOffset From { get; } = from;

        public List<ProviderJob> Matches { get; } = [];

        public int Pages { get; set; }

        public int Seen { get; set; }

        public int Unreadable { get; set; }

        public int Ambiguous { get; set; }

        public bool IsPastStart { get; set; }

        public string? Stopped { get; private set; }

        public void Stop(string reason) => Stopped = reason;

        public ReconcileResult Result()
        {
            Matches.Sort((one, other) => Nullable.Compare(one.CreatedAt, other.CreatedAt));
            var evidence = string.Create(
                CultureInfo.InvariantCulture,
                $"Read {Pages} pages with {Seen} jobs created since {From:u}: {Matches.Count} carry the token, {Ambiguous} may be ours but show no token, {Unreadable} entries could not be read.");
            return new ReconcileResult(Matches, Stopped is null && Ambiguous == 0 && Unreadable == 0, Stopped is null ? evidence : $"{evidence} Not complete: {Stopped}");
        }
    }
}
