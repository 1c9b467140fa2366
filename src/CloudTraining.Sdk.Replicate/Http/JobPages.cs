using System.Globalization;
using System.Text.Json;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Json;

namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>Reads the account's list page by page, newest first.</summary>
internal sealed class JobPages(ReplicateClient client)
{
    private const int LongestLink = 8192;

    /// <summary>The list that jobs of ours are in: predictions, or trainings when a destination is set.</summary>
    public string Path => string.IsNullOrWhiteSpace(client.Options.Destination) ? "predictions" : "trainings";

    /// <summary>The first page's token for jobs of a time range; null when the list takes none.</summary>
    public string? TokenFor(DateTimeOffset? createdAtOrAfter, DateTimeOffset? createdBefore)
    {
        if (Path == "trainings")
        {
            return null;
        }

        var parts = new List<string>(2);
        Add("created_after", createdAtOrAfter);
        Add("created_before", createdBefore);
        return parts.Count == 0 ? null : string.Join('&', parts);

        void Add(string name, DateTimeOffset? at)
        {
            if (at is { } instant)
            {
                parts.Add($"{name}={Uri.EscapeDataString(instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture))}");
            }
        }
    }

    /// <summary>Reads one page.</summary>
    /// <param name="operation">For messages.</param>
    /// <param name="token">Which page; null for the first.</param>
    /// <param name="credential">Whose account.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<JobListPage> ReadAsync(string operation, string? token, ReplicateCredential credential, CancellationToken cancellationToken)
    {
        var path = Path;
        var answer = await client.GetAsync(operation, token is null ? path : PageLink.ToPath(path, token, operation), credential, cancellationToken).ConfigureAwait(false);
        try
        {
            if (answer.Json.ValueKind != JsonValueKind.Object
                || !answer.Json.TryGetProperty("results", out var results)
                || results.ValueKind != JsonValueKind.Array)
            {
                throw new ProviderException(ProviderErrorKind.Protocol, ReplicateProvider.ProviderId, operation, $"Replicate's answer to {operation} holds no list of results.");
            }

            var items = new List<ListedJob>(results.GetArrayLength());
            var unreadable = 0;
            foreach (var item in results.EnumerateArray())
            {
                if (JobReader.ReadBody(item) is { } body)
                {
                    items.Add(new ListedJob(body, item));
                }
                else
                {
                    unreadable++;
                }
            }

            var (next, problem) = NextOf(answer.Json, token, client.AddressOf(path), operation);
            return new JobListPage(answer, items, unreadable, next, problem);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    private static (string? Token, ProviderException? Problem) NextOf(JsonElement page, string? current, Uri list, string operation)
    {
        if (!page.TryGetProperty("next", out var link) || link.ValueKind == JsonValueKind.Null)
        {
            return (null, null);
        }

        if (link.ValueKind != JsonValueKind.String || link.GetString() is not { Length: <= LongestLink } text)
        {
            return (null, Problem("has a next link that is no address"));
        }

        if (PageLink.ToToken(text, list) is not { } token)
        {
            return (null, Problem($"links to a next page outside {list}, which is not followed. A proxy in front must rewrite the links or pass the host on"));
        }

        return token == current ? (null, Problem("links to the same page again")) : (token, null);

        ProviderException Problem(string what) =>
            new(ProviderErrorKind.Protocol, ReplicateProvider.ProviderId, operation, $"Replicate's answer to {operation} {what}.");
    }
}
