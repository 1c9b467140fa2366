using CloudTraining.Sdk.Conformance;
using CloudTraining.Sdk.Conformance.Stores;

namespace CloudTraining.Sdk.Sqlite.Tests;

public sealed class SqliteJobStoreTests : JobStoreSuite<SqliteJobStore>
{
    protected override StoreBackend CreateBackend() => new SqliteBackend();
}

public sealed class SqliteEventLogTests : EventLogSuite<SqliteJobStore>
{
    protected override StoreBackend CreateBackend() => new SqliteBackend();
}

public sealed class SqliteLeaseStoreTests : LeaseStoreSuite<SqliteJobStore>
{
    protected override StoreBackend CreateBackend() => new SqliteBackend();
}

public sealed class SuiteInheritanceTests
{
    [Test]
    public void Every_implementation_of_this_package_is_held_to_its_suite() =>
        Assert.That(SuiteInheritance.FindForgotten(typeof(SqliteJobStore).Assembly, typeof(SuiteInheritanceTests).Assembly), Is.Empty);
}
