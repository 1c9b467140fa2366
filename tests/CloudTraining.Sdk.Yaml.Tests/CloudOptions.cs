namespace CloudTraining.Sdk.Yaml.Tests;

/// <summary>The options of a provider of somebody's own.</summary>
internal sealed class CloudOptions
{
    public string? ApiToken { get; set; }

    public string? WebhookUrl { get; set; }

    public Uri? BaseAddress { get; set; }

    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    public int MaxJobs { get; set; } = 3;

    public bool IsQuiet { get; set; }

    public IList<string> Arguments { get; } = [];

    public IDictionary<string, decimal> PricesPerSecond { get; } = new Dictionary<string, decimal>(StringComparer.OrdinalIgnoreCase);
}
