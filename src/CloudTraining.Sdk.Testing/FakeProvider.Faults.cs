using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Testing;

public sealed partial class FakeProvider
{
    /// <summary>The call arrives: counted, delayed, and refused when its fault comes before anything is done.</summary>
    private async Task<FakeFault> CallAsync(string operation, string? jobId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Calls.AddOrUpdate(operation, 1, (_, count) => count + 1);
        var underWay = Interlocked.Increment(ref _callsUnderWay);
        try
        {
            InterlockedMax(ref _maxCallsUnderWay, underWay);
            if (Options.Latency > TimeSpan.Zero)
            {
                await Task.Delay(Options.Latency, _clock, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _callsUnderWay);
        }

        var fault = Options.Fault?.Invoke(operation, jobId) ?? FakeFault.None;
        if (fault == FakeFault.Hangs)
        {
            await new TaskCompletionSource().Task.ConfigureAwait(false);
        }

        return fault switch
        {
            FakeFault.RateLimited => throw new ProviderException(ProviderErrorKind.RateLimited, Options.Id, operation, "Too many requests.") { HttpStatus = 429, RetryAfter = TimeSpan.FromSeconds(1) },
            FakeFault.ServerError => throw new ProviderException(ProviderErrorKind.Unavailable, Options.Id, operation, "The provider failed with 500.") { HttpStatus = 500 },
            FakeFault.Unreachable => throw new ProviderException(ProviderErrorKind.Unavailable, Options.Id, operation, "The provider cannot be reached.") { NothingSent = true },
            FakeFault.Invalid => throw new ProviderException(ProviderErrorKind.InvalidRequest, Options.Id, operation, "The request is invalid.") { HttpStatus = 422 },
            _ => fault,
        };
    }

    /// <summary>The answer to a call that did its work.</summary>
    private async Task AnswerAsync(string operation, FakeFault fault, CancellationToken cancellationToken)
    {
        switch (fault)
        {
            case FakeFault.Garbage:
                throw new ProviderException(ProviderErrorKind.Protocol, Options.Id, operation, "The answer could not be understood: it was no JSON.") { HttpStatus = 200 };
            case FakeFault.AcceptThenDrop:
                await Task.Delay(Options.Limits.CallTimeout, _clock, cancellationToken).ConfigureAwait(false);
                throw new ProviderException(ProviderErrorKind.OutcomeUnknown, Options.Id, operation, "The connection was closed before the answer came.");
            default:
                return;
        }
    }

    private static void InterlockedMax(ref int target, int value)
    {
        var seen = Volatile.Read(ref target);
        while (value > seen)
        {
            var before = Interlocked.CompareExchange(ref target, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }
}
