namespace CloudTraining.Sdk.Providers.Local;

/// <summary>What becomes of the trainings that run when their host stops.</summary>
public enum LocalHostStop
{
    /// <summary>They are ended: SIGTERM, and SIGKILL after <see cref="LocalProviderOptions.CancelGrace"/>; also when the host is killed. Their jobs fail and say why.</summary>
    Terminate,

    /// <summary>They run on; the next host on the same output directory finds them again. Needs a durable store, otherwise nobody knows what they are.</summary>
    KeepRunning,
}
