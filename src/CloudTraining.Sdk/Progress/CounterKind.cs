namespace CloudTraining.Sdk.Progress;

/// <summary>What a counter counts; of two on one line the higher one tells more about the run.</summary>
internal enum CounterKind : byte
{
    None,

    /// <summary>Labelled "iteration" or "training": of the run if no epoch is named beside it.</summary>
    Iteration,
    Epoch,
    Step,
    GlobalStep,
}
