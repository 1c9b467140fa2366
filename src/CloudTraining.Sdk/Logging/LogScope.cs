namespace CloudTraining.Sdk.Logging;

/// <summary>
/// One link of the immutable chain of scopes of a flow, and the handle that ends it. <see cref="LogContext"/> and
/// <c>ILogger.BeginScope</c> share the chain, so "the nearest value wins" holds between them too.
/// </summary>
internal sealed class LogScope : IDisposable
{
    private static readonly AsyncLocal<LogScope?> Ambient = new();

    private readonly LogScope? _origin;
    private ExecutionContext? _before;
    private ExecutionContext? _after;

    internal LogScope(string? name0, object? value0, string? name1, object? value1, object? state)
    {
        Name0 = name0;
        Value0 = value0;
        Name1 = name1;
        Value1 = value1;
        State = state;
    }

    private LogScope(LogScope copied, LogScope? parent)
        : this(copied.Name0, copied.Value0, copied.Name1, copied.Value1, copied.State)
    {
        _origin = copied._origin ?? copied;
        Parent = parent;
    }

    internal static LogScope? Current => Ambient.Value;

    internal LogScope? Parent { get; private set; }

    internal string? Name0 { get; }

    internal object? Value0 { get; }

    internal string? Name1 { get; }

    internal object? Value1 { get; }

    /// <summary>Further fields, or the state that was given to <c>BeginScope</c>.</summary>
    internal object? State { get; }

    /// <summary>The rendered fields of this scope and its parents, made by the first line inside it.</summary>
    internal EncodedScope? Encoded { get; set; }

    internal static LogScope Push(LogScope scope)
    {
        scope.Parent = Ambient.Value;
        scope._before = ExecutionContext.Capture();
        Ambient.Value = scope;
        scope._after = ExecutionContext.Capture();
        return scope;
    }

    public void Dispose()
    {
        var before = _before;
        var after = _after;
        _before = _after = null;
        if (before is not null && after is not null && ReferenceEquals(ExecutionContext.Capture(), after))
        {
            // Nothing else changed since the push, so the context of that moment is put back as it was: no second copy.
            ExecutionContext.Restore(before);
            return;
        }

        var current = Ambient.Value;
        var without = Without(current);
        if (!ReferenceEquals(current, without))
        {
            Ambient.Value = without;
        }
    }

    /// <summary>The chain without this scope; the same chain when this flow does not hold it (disposed twice, or elsewhere).</summary>
    private LogScope? Without(LogScope? chain)
    {
        if (chain is null || chain.Is(this))
        {
            return chain?.Parent;
        }

        var inner = new Stack<LogScope>();
        var node = chain;
        for (; node is not null && !node.Is(this); node = node.Parent)
        {
            inner.Push(node);
        }

        if (node is null)
        {
            return chain;
        }

        var rebuilt = node.Parent;
        while (inner.TryPop(out var kept))
        {
            rebuilt = new LogScope(kept, rebuilt);
        }

        return rebuilt;
    }

    private bool Is(LogScope scope) => ReferenceEquals(this, scope) || ReferenceEquals(_origin, scope);
}
