namespace CloudTraining.Sdk.Logging;

/// <summary>
/// Puts the correlation id on every outgoing request as <c>X-Correlation-ID</c>, made if there is none. A header that the caller
/// set is left as it is.
/// </summary>
public sealed class CorrelationIdHandler : DelegatingHandler
{
    /// <inheritdoc />
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Add(request);
        return base.SendAsync(request, cancellationToken);
    }

    /// <inheritdoc />
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Add(request);
        return base.Send(request, cancellationToken);
    }

    private static void Add(HttpRequestMessage request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!request.Headers.Contains(CorrelationId.HeaderName))
        {
            request.Headers.TryAddWithoutValidation(CorrelationId.HeaderName, CorrelationId.GetOrCreate());
        }
    }
}
