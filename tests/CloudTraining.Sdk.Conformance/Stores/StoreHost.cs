using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Conformance.Stores;

/// <summary>What one host sees of a store: the three contracts of one back end.</summary>
public sealed record StoreHost(IJobStore Jobs, IJobEventLog Events, ILeaseStore Leases);
