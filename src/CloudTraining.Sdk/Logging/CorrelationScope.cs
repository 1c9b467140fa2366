namespace CloudTraining.Sdk.Logging;

internal sealed class CorrelationScope(AsyncLocal<CorrelationNode?> local, CorrelationNode node) : IDisposable
{
    public void Dispose()
    {
        var current = local.Value;
        var without = CorrelationNode.Without(current, node);
        if (!ReferenceEquals(current, without))
        {
            local.Value = without;
        }
    }
}
