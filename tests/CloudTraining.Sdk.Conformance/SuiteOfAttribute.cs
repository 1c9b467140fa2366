namespace CloudTraining.Sdk.Conformance;

/// <summary>Marks an abstract, generic fixture as the suite of a contract: <c>JobStoreSuite&lt;TStore&gt;</c> for <c>IJobStore</c>. <see cref="SuiteInheritance"/> finds it by this.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class SuiteOfAttribute(Type contract) : Attribute
{
    /// <summary>The contract that the suite checks.</summary>
    public Type Contract { get; } = contract;
}
