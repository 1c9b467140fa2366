namespace CloudTraining.Sdk.Replicate;

/// <summary>How Replicate is reached and used; section <c>CloudTraining:Replicate</c>.</summary>
public sealed class ReplicateOptions
{
    /// <summary>The section these options are bound from.</summary>
    public const string SectionPath = "CloudTraining:Replicate";

    /// <summary>The API token (<c>r8_…</c>). Null or blank takes <c>REPLICATE_API_TOKEN</c>; with neither the provider is there but not configured.</summary>
    public string? ApiToken { get; set; }

    /// <summary>The address of the API with its version. Every call stays under it. HTTPS, or HTTP on the loopback interface; a missing final slash is added.</summary>
    /// <value><c>https://api.replicate.com/v1/</c></value>
    public Uri BaseAddress { get; set; } = new("https://api.replicate.com/v1/");

    /// <summary>The model that trains: <c>owner/name</c> for its latest version, or <c>owner/name:version</c>. Null or blank: nothing can be submitted.</summary>
    public string? Model { get; set; }

    /// <summary>The model (<c>owner/name</c>) that a training writes its result to. Null or blank submits predictions, which is how SimpleTuner trains.</summary>
    public string? Destination { get; set; }

    /// <summary>Restricts discovery to the jobs of one model (<c>owner/name</c>), for accounts that are shared. Null or blank takes every recent job of the account.</summary>
    public string? DiscoverModel { get; set; }

    /// <summary>The input whose JSON text carries the client token as its member <c>_cloudtraining</c>, so that a lost submission can be found again. Null or blank places none there.</summary>
    /// <value><c>config_json</c></value>
    public string? ClientTokenInput { get; set; } = "config_json";

    /// <summary>The full public address that Replicate calls back, for example <c>https://example.com/api/webhooks/replicate</c>. Null or blank: not called back, and polling turns itself on.</summary>
    public string? WebhookUrl { get; set; }

    /// <summary>The signing secret of the host's account (<c>whsec_…</c>); several, separated by blanks, while it is being changed. Null or blank: fetched from the account when needed, as are those of accounts with an owner.</summary>
    public string? WebhookSigningSecret { get; set; }

    /// <summary>How long after a create its job may still be missing from lists.</summary>
    /// <value>60 seconds.</value>
    public TimeSpan SettleTime { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one call may take, its retries and waits included. A submission never takes longer than 20 seconds, so that it ends before its lease does.</summary>
    /// <value>30 seconds.</value>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>After which Replicate cancels a prediction, counted from its creation (<c>Cancel-After</c>); at least 5 seconds. Null sets no deadline; trainings know none.</summary>
    public TimeSpan? MaxRunTime { get; set; }

    /// <summary>The hardware <see cref="Model"/> runs on, by its SKU: Replicate does not say it with a job. The cost of a job is estimated from its price. Null or blank estimates nothing.</summary>
    /// <value><c>gpu-l40s</c>, what SimpleTuner's trainer runs on.</value>
    public string? Hardware { get; set; } = "gpu-l40s";

    /// <summary>List prices in US dollars per second by SKU, over the built-in ones: the API tells no prices.</summary>
    public IDictionary<string, decimal> PricesPerSecond { get; } = new Dictionary<string, decimal>(StringComparer.OrdinalIgnoreCase);
}
