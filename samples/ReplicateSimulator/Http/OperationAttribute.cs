namespace ReplicateSimulator.Http;

/// <summary>Endpoint metadata: the operation's name in the provider's schema.</summary>
/// <param name="name">For example <c>predictions.create</c>.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OperationAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}
