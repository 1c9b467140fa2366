namespace CloudTraining.Sdk.Logging;

/// <summary>One link of the chain of correlation ids of a flow; <see cref="Id"/> is null where the id was cleared.</summary>
internal sealed class CorrelationNode(string? id, CorrelationNode? parent, bool isScope)
{
    private readonly CorrelationNode? _origin;

    private CorrelationNode(CorrelationNode copied, CorrelationNode? parent)
        : this(copied.Id, parent, copied.IsScope) =>
        _origin = copied._origin ?? copied;

    public string? Id { get; } = id;

    /// <summary>The rendered member of a JSON line, made by the first line under this id.</summary>
    public byte[]? Json { get; set; }

    private CorrelationNode? Parent { get; } = parent;

    private bool IsScope { get; } = isScope;

    /// <summary>An assignment replaces the assignment before it, so that setting ids in a loop does not grow the chain.</summary>
    public static CorrelationNode Set(CorrelationNode? current, string? id) =>
        new(id, current is { IsScope: false } ? current.Parent : current, isScope: false);

    /// <summary>The chain without <paramref name="scope"/> and the assignment made directly inside it.</summary>
    public static CorrelationNode? Without(CorrelationNode? chain, CorrelationNode scope)
    {
        var inner = new Stack<CorrelationNode>();
        var node = chain;
        for (; node is not null && !node.Is(scope); node = node.Parent)
        {
            inner.Push(node);
        }

        if (node is null)
        {
            return chain;
        }

        if (inner.TryPeek(out var next) && !next.IsScope)
        {
            inner.Pop();
        }

        var rebuilt = node.Parent;
        while (inner.TryPop(out var kept))
        {
            rebuilt = new CorrelationNode(kept, rebuilt);
        }

        return rebuilt;
    }

    private bool Is(CorrelationNode node) => ReferenceEquals(this, node) || ReferenceEquals(_origin, node);
}
