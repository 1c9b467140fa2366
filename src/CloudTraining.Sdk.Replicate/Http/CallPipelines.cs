using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>Retries within a call's budget and one circuit breaker in front of Replicate.</summary>
internal sealed partial class CallPipelines
{
    private const int MostRetries = 4;
    private static readonly TimeSpan FirstDelay = RetryHint.Shortest;
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan BreakFor = TimeSpan.FromSeconds(15);
    private static readonly ResiliencePropertyKey<CallBudget> BudgetKey = new("budget");
    private static readonly ResiliencePropertyKey<Call> CallKey = new("call");
    private readonly CallCircuit _circuit;
    private readonly ResiliencePipeline<Answer> _pipeline;

    public CallPipelines(CallCircuit circuit, TimeProvider clock, ILogger<CallPipelines> logger)
    {
        _circuit = circuit;
        _pipeline = new ResiliencePipelineBuilder<Answer> { TimeProvider = clock }
            .AddRetry(new RetryStrategyOptions<Answer>
            {
                MaxRetryAttempts = MostRetries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = FirstDelay,
                MaxDelay = LongestDelay,
                UseJitter = true,
                ShouldHandle = arguments => ValueTask.FromResult(ShouldRetry(arguments.Context, arguments.Outcome.Exception)),
                DelayGenerator = arguments => ValueTask.FromResult(WaitAsAsked(arguments.Context, arguments.Outcome.Exception)),
                OnRetry = arguments =>
                {
                    LogRetry(logger, arguments.Outcome.Exception!, CallOf(arguments.Context).Operation, arguments.RetryDelay, arguments.AttemptNumber + 1);
                    return ValueTask.CompletedTask;
                },
            })
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<Answer>
            {
                FailureRatio = 0.5,
                MinimumThroughput = 20,
                SamplingDuration = TimeSpan.FromSeconds(30),
                BreakDuration = BreakFor,
                ShouldHandle = arguments => ValueTask.FromResult(IsOutage(arguments.Outcome.Exception)),
                OnOpened = arguments =>
                {
                    circuit.Open(arguments.BreakDuration);
                    LogOpened(logger, arguments.BreakDuration);
                    return ValueTask.CompletedTask;
                },
                OnClosed = _ =>
                {
                    circuit.Close();
                    LogClosed(logger);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>Makes the call with what its kind allows.</summary>
    public async Task<Answer> ExecuteAsync(Call call, CallBudget budget, Func<CancellationToken, Task<Answer>> attempt, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(CallKey, call);
        context.Properties.Set(BudgetKey, budget);
        try
        {
            return await _pipeline.ExecuteAsync(
                async (resilience, act) => await CountAsync(act, resilience.CancellationToken).ConfigureAwait(false), context, attempt).ConfigureAwait(false);
        }
        catch (BrokenCircuitException broken)
        {
            throw ReplicateErrors.NoAnswer(call, "it has failed so often that it is not asked for a moment", nothingSent: true, broken, broken.RetryAfter ?? BreakFor);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<Answer> CountAsync(Func<CancellationToken, Task<Answer>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await attempt(cancellationToken).ConfigureAwait(false);
            _circuit.Count(failed: false);
            return answer;
        }
        catch (ProviderException exception)
        {
            _circuit.Count(IsOutage(exception));
            throw;
        }
    }

    private static Call CallOf(ResilienceContext context) => context.Properties.GetValue(CallKey, null!);

    private static bool ShouldRetry(ResilienceContext context, Exception? exception)
    {
        if (exception is not ProviderException failure)
        {
            return false;
        }

        var wanted = CallOf(context).Kind switch
        {
            CallKind.Repeatable => failure.Kind is ProviderErrorKind.RateLimited or ProviderErrorKind.Unavailable or ProviderErrorKind.Protocol,
            CallKind.Create => failure.Kind is ProviderErrorKind.RateLimited || failure.NothingSent,
            _ => false,
        };

        // A wait that the budget does not allow is the caller's to wait.
        return wanted && context.Properties.GetValue(BudgetKey, null!).Left > (failure.RetryAfter ?? FirstDelay);
    }

    /// <summary>The wait that the provider asks for and up to a quarter more, so that callers that were refused together do not come back together; null when it asks for none.</summary>
    private static TimeSpan? WaitAsAsked(ResilienceContext context, Exception? exception)
    {
        if ((exception as ProviderException)?.RetryAfter is not { } asked)
        {
            return null;
        }

        // Half of what is left stays for the call itself.
        var spread = Math.Min(Math.Max(asked.Ticks, FirstDelay.Ticks) / 4, (context.Properties.GetValue(BudgetKey, null!).Left - asked).Ticks / 2);
        return asked + TimeSpan.FromTicks((long)(Math.Max(0, spread) * Random.Shared.NextDouble()));
    }

    private static bool IsOutage(Exception? exception) =>
        exception is ProviderException { Kind: ProviderErrorKind.Unavailable or ProviderErrorKind.OutcomeUnknown };

    [LoggerMessage(LogLevel.Debug, "Replicate call {Operation} failed; try {Retry} after this one follows in {Delay}")]
    private static partial void LogRetry(ILogger logger, Exception exception, string operation, TimeSpan delay, int retry);

    [LoggerMessage(LogLevel.Warning, "Replicate fails so often that it is not asked for {Break}")]
    private static partial void LogOpened(ILogger logger, TimeSpan @break);

    [LoggerMessage(LogLevel.Information, "Replicate answers again")]
    private static partial void LogClosed(ILogger logger);
}
