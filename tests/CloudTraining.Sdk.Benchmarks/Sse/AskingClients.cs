using System.Diagnostics;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>Asks one address for a second, over a few connections.</summary>
internal static class AskingClients
{
    private const int Workers = 8;
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly HttpClient Client = new() { Timeout = SseReadingClients.Limit };

    /// <returns>How many answers came.</returns>
    public static async Task<long> AskAsync(string address, string? tag)
    {
        var start = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, Workers).Select(async _ =>
        {
            var count = 0;
            while (Stopwatch.GetElapsedTime(start) < Turn)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, address);
                if (tag is not null)
                {
                    request.Headers.TryAddWithoutValidation("If-None-Match", tag);
                }

                using var response = await Client.SendAsync(request);
                if ((int)response.StatusCode != (tag is null ? 200 : 304))
                {
                    throw new InvalidOperationException($"{address} was answered {(int)response.StatusCode}.");
                }

                await response.Content.CopyToAsync(Stream.Null);
                count++;
            }

            return count;
        }));
        return counts.Sum();
    }
}
