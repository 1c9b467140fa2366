namespace CloudTraining.Sdk.Providers;

/// <summary>Calls a provider under a limit of ours, on which the caller can rely whatever the provider does with its token. Thread-safe.</summary>
public static class ProviderCall
{
    /// <summary>One call, for as long as a call of this provider may take (<see cref="ProviderLimits.CallTimeout"/>).</summary>
    /// <exception cref="ProviderException"><see cref="ProviderErrorKind.Unavailable"/>: no answer within the limit. Or what the call throws.</exception>
    public static Task<T> RunAsync<T>(ICloudProvider provider, string operation, TimeProvider clock, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        RunAsync(provider, operation, (provider ?? throw new ArgumentNullException(nameof(provider))).Descriptor.Limits.CallTimeout, clock, call, cancellationToken);

    /// <summary>One call, or what counts as one.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="operation">Which call, for example <c>get</c>.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="clock">What the limit is measured by.</param>
    /// <param name="call">Makes the call; its token fires with the limit and with the caller's token.</param>
    /// <param name="cancellationToken">The caller's; passes through as <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ProviderException"><see cref="ProviderErrorKind.Unavailable"/>: no answer within the limit. Or what the call throws.</exception>
    public static async Task<T> RunAsync<T>(ICloudProvider provider, string operation, TimeSpan limit, TimeProvider clock, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(provider);
        ArgumentNullException.ThrowIfNull(call);
        using var patience = new CancellationTokenSource(limit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        Task<T>? answer = null;
        try
        {
            answer = call(both.Token);
            return await answer.WaitAsync(both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            var descriptor = provider.Descriptor;
            throw new ProviderException(
                ProviderErrorKind.Unavailable,
                descriptor.Id,
                operation,
                patience.IsCancellationRequested ? $"{descriptor.Name} did not answer '{operation}' within {limit}." : $"{descriptor.Name} gave up '{operation}' before it was answered.",
                exception);
        }
        finally
        {
            if (answer is { IsCompleted: false })
            {
                Forget(answer);
            }
        }
    }

    /// <summary>Nobody waits for it any more: what it fails with later is nobody's error.</summary>
    private static void Forget(Task answer) => _ = answer.ContinueWith(
        static late => _ = late.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);
}
