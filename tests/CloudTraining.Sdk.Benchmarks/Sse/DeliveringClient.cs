using System.Diagnostics;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>Sends callbacks at an even pace, each when it is due, whether or not those before it have been answered.</summary>
internal static class DeliveringClient
{
    private const int BodyBytes = 4 * 1024;
    private static readonly HttpClient Client = new() { Timeout = SseReadingClients.Limit };
    private static int _sent;

    /// <returns>The 99th percentile of the answers' time in nanoseconds.</returns>
    public static async Task<long> DeliverAsync(int port, int count, int perSecond)
    {
        var answers = new List<Task<double>>(count);
        var start = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (answers.Count < count && await timer.WaitForNextTickAsync())
        {
            var due = Math.Min(count, (int)(Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond));
            while (answers.Count < due)
            {
                answers.Add(SendAsync(port, _sent++));
            }
        }

        var times = await Task.WhenAll(answers);
        return (long)times.Order().ElementAt((int)(times.Length * 0.99));
    }

    private static async Task<double> SendAsync(int port, int number)
    {
        var body = SignedDeliveries.Body(number, BodyBytes);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/api/webhooks/replicate") { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in SignedDeliveries.Sign(number, body))
        {
            request.Headers.Add(name, value);
        }

        var start = Stopwatch.GetTimestamp();
        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        if (!response.IsSuccessStatusCode || !text.Contains("received", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"A callback was answered {(int)response.StatusCode}: {text}");
        }

        return Stopwatch.GetElapsedTime(start).TotalNanoseconds;
    }
}
