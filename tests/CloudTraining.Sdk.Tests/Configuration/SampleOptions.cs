namespace CloudTraining.Sdk.Tests.Configuration;

/// <summary>Options of every kind, as another package may have them.</summary>
internal sealed class SampleOptions
{
    public string? ApiToken { get; set; }

    public Uri? Address { get; set; }

    public string? WebhookUrl { get; set; }

    public TimeSpan? Patience { get; set; }

    public double Ratio { get; set; } = 0.5;

    public DayOfWeek Day { get; set; } = DayOfWeek.Monday;

    public bool IsOn { get; set; }

    public long Size { get; set; }

    public IList<string> Words { get; } = [];

    public IDictionary<string, string> Environment { get; } = new Dictionary<string, string>(StringComparer.Ordinal);
}
