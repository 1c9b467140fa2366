namespace ReplicateSimulator.Runs;

/// <summary>Predictions and trainings share ids, states and webhooks; their JSON differs a little.</summary>
public enum RunKind
{
    Prediction,
    Training,
}
