using CloudTraining.Sdk.Conformance;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests;

public sealed class SuiteInheritanceTests
{
    [Test]
    public void Every_implementation_of_the_core_is_held_to_its_suite() =>
        Assert.That(SuiteInheritance.FindForgotten(typeof(IJobStore).Assembly, typeof(SuiteInheritanceTests).Assembly), Is.Empty);

    [Test]
    public void Every_fake_is_held_to_the_suite_of_what_it_stands_in_for() =>
        Assert.That(SuiteInheritance.FindForgotten(typeof(Some).Assembly, typeof(SuiteInheritanceTests).Assembly), Is.Empty);

    [Test]
    public void An_implementation_without_a_suite_is_named() =>
        Assert.That(
            SuiteInheritance.FindForgotten(typeof(IJobStore).Assembly, typeof(SuiteInheritance).Assembly),
            Has.Some.Contains("JobStoreSuite<InMemoryJobStore>"));
}
