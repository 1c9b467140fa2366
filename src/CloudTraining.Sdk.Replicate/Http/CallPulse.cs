namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>Lets a call that makes progress go on: each beat starts its time anew.</summary>
internal sealed class CallPulse
{
    private Action? _onBeat;

    /// <summary>Says what a beat does; the call sets it for each try.</summary>
    public void Attach(Action onBeat) => _onBeat = onBeat;

    /// <summary>Something moved.</summary>
    public void Beat() => _onBeat?.Invoke();
}
