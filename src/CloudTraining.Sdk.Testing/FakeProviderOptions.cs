using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Testing;

/// <summary>How a <see cref="FakeProvider"/> behaves. Every property may be changed while it runs.</summary>
public sealed class FakeProviderOptions
{
    /// <summary>Its id.</summary>
    /// <value><c>fake</c>.</value>
    public string Id { get; set; } = Some.Provider;

    /// <summary>Its name for people.</summary>
    /// <value><c>Fake</c>.</value>
    public string Name { get; set; } = "Fake";

    /// <summary>Its public callback address; null is not called back and so polled.</summary>
    public Uri? WebhookUrl { get; set; }

    /// <summary>Whether lost submissions can be searched for by their client token.</summary>
    /// <value>true.</value>
    public bool CanReconcile { get; set; } = true;

    /// <summary>Whether the same client token twice makes one job.</summary>
    /// <value>false.</value>
    public bool HasNativeIdempotency { get; set; }

    /// <summary>Whether many jobs can be read at once.</summary>
    /// <value>false.</value>
    public bool HasBatchStatus { get; set; }

    /// <summary>Whose account serves a caller; null gives each caller one of its own and tells nobody (<see cref="IAccountOwners"/> is missing).</summary>
    public Func<ProviderContext, ProviderContext>? OwnerOf { get; set; }

    /// <summary>Whether it takes uploads.</summary>
    /// <value>false.</value>
    public bool TakesUploads { get; set; }

    /// <summary>Whether what a job occupies has to be deleted there (<see cref="IJobCleanup"/>).</summary>
    /// <value>false.</value>
    public bool NeedsCleanup { get; set; }

    /// <summary>Whether its list shows client tokens.</summary>
    /// <value>true.</value>
    public bool ShowsClientTokens { get; set; } = true;

    /// <summary>How long every call takes, on the fake's clock.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>How long an accepted job is missing from lists and searches, on the fake's clock.</summary>
    public TimeSpan ListLag { get; set; }

    /// <summary>Entries of a list page.</summary>
    /// <value>100.</value>
    public int PageSize { get; set; } = 100;

    /// <summary>Its limits.</summary>
    public ProviderLimits Limits { get; set; } = new();

    /// <summary>Decides the fault of each call from its operation (<c>submit get batch owner list cancel delete validate logs upload reconcile</c>) and the job's id; null for never.</summary>
    public Func<string, string?, FakeFault>? Fault { get; set; }
}
