namespace CloudTraining.Sdk.Providers;

/// <summary>What a provider can do.</summary>
[Flags]
public enum ProviderCapabilities
{
    /// <summary>Only what every provider can.</summary>
    None = 0,

    /// <summary>The same client token twice makes one job: sending again is safe.</summary>
    ClientToken = 1 << 0,

    /// <summary>A lost submission can be found again (<see cref="ISubmissionReconciler"/>).</summary>
    Reconcile = 1 << 1,

    /// <summary>Its list takes a lower bound of the creation time.</summary>
    ListTimeFilter = 1 << 2,

    /// <summary>Many jobs can be read at once (<see cref="IBatchStatus"/>).</summary>
    BatchStatus = 1 << 3,

    /// <summary>Logs can be read (<see cref="IJobLogs"/>).</summary>
    Logs = 1 << 4,

    /// <summary>Logs can be read from the tail without the rest.</summary>
    LogTail = 1 << 5,

    /// <summary>Logs can be followed (<see cref="IJobLogStream"/>).</summary>
    LogFollow = 1 << 6,

    /// <summary>A waiting job can be cancelled.</summary>
    CancelQueued = 1 << 7,

    /// <summary>A running job can be cancelled.</summary>
    CancelRunning = 1 << 8,

    /// <summary>It calls back (<see cref="IProviderWebhooks"/>).</summary>
    Webhooks = 1 << 9,

    /// <summary>Its callbacks are signed.</summary>
    WebhookSigned = 1 << 10,

    /// <summary>It can tell or estimate the cost (<see cref="IJobCost"/>).</summary>
    Cost = 1 << 11,

    /// <summary>It can list its hardware (<see cref="IHardwareCatalog"/>).</summary>
    HardwareCatalog = 1 << 12,

    /// <summary>It takes uploads (<see cref="IInputUpload"/>).</summary>
    InputUpload = 1 << 13,

    /// <summary>Jobs keep costing until they are deleted there (<see cref="IJobCleanup"/>).</summary>
    NeedsCleanup = 1 << 14,

    /// <summary>Its terminal status tells success from failure.</summary>
    ReportsSuccess = 1 << 15,
}
