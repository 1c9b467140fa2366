using CloudTraining.Sdk.AspNetCore.Events;

namespace CloudTraining.Sdk.AspNetCore;

/// <summary>What a host may set about the HTTP API; the sections of <c>CloudTraining</c> named at each property. Read once, by <c>MapCloudTraining()</c>; code wins over configuration.</summary>
public sealed class CloudTrainingHttpOptions
{
    /// <summary>Connections of <c>GET /api/events</c>; section <c>CloudTraining:Events</c>.</summary>
    public EventStreamOptions Events { get; } = new();

    /// <summary>Networks that webhooks are taken from (<c>CloudTraining:Webhooks:AllowedNetworks</c>), for example <c>10.0.0.0/8</c>; empty for all. Compared with the real peer address, never with a header.</summary>
    public IList<string> AllowedWebhookNetworks { get; } = [];

    /// <summary>The largest callback that is read, in bytes (<c>CloudTraining:Webhooks:MaxBodyBytes</c>).</summary>
    /// <value>
    /// 16,777,216 (16 MiB): a provider's callback holds the job's input and its whole log. What all callbacks under way hold together is at most four times this, and at
    /// least 16 MiB; one that would exceed it is answered 503.
    /// </value>
    public int MaxWebhookBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>How long a read progress is handed out again (<c>CloudTraining:InlineProgress:Freshness</c>); zero reads anew for each request that finds none under way.</summary>
    /// <value>3 seconds.</value>
    public TimeSpan ProgressFreshness { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long <c>sync_active=true</c> may hold up a list before it is answered with what is known (<c>CloudTraining:Http:SyncActiveTimeout</c>).</summary>
    /// <value>2 seconds.</value>
    public TimeSpan SyncActiveTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How often requests may have a provider asked in the long run, for <c>sync_active=true</c>, for Sync, and for validating the credentials of a user, each (<c>CloudTraining:Http:SyncInterval</c>), counted from the end of a
    /// pass. After a pause five passes may follow each other at once. Who asks sooner gets the result of the last pass, marked <c>reused</c>. Zero asks the provider for each request
    /// that finds no pass under way.
    /// </summary>
    /// <value>3 seconds.</value>
    public TimeSpan SyncInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>How long a sync may take before it is answered 504 (<c>CloudTraining:Http:SyncTimeout</c>); the pass goes on.</summary>
    /// <value>60 seconds.</value>
    public TimeSpan SyncTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>The largest body of a request other than a callback, in bytes (<c>CloudTraining:Http:MaxBodyBytes</c>).</summary>
    /// <value>2,097,152 (2 MiB).</value>
    public int MaxBodyBytes { get; set; } = 2 * 1024 * 1024;
}
