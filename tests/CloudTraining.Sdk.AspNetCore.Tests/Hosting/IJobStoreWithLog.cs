using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.AspNetCore.Tests.Hosting;

/// <summary>What the store in memory is, for a proxy that stands before it.</summary>
public interface IJobStoreWithLog : IJobStore, IJobEventLog, ILeaseStore;
