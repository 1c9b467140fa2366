using CloudTraining.Sdk.Conformance.Stores;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Tests.Jobs;

public sealed class InMemoryJobStoreTests : JobStoreSuite<InMemoryJobStore>
{
    protected override StoreBackend CreateBackend() => new InMemoryBackend();
}

public sealed class InMemoryEventLogTests : EventLogSuite<InMemoryJobStore>
{
    protected override StoreBackend CreateBackend() => new InMemoryBackend();
}

public sealed class InMemoryLeaseStoreTests : LeaseStoreSuite<InMemoryJobStore>
{
    protected override StoreBackend CreateBackend() => new InMemoryBackend();
}

public sealed class InMemoryArtifactStoreTests : ArtifactStoreSuite<InMemoryArtifactStore>
{
    protected override IJobArtifactStore CreateStore(int maxBytesPerJob, long maxTotalBytes) => new InMemoryArtifactStore(maxBytesPerJob, maxTotalBytes);
}
