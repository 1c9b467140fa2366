using System.Text.Json.Serialization;

namespace CloudTraining.Sdk.Progress;

/// <summary>What a running job is doing, as far as its log says so; written in JSON under the documented names.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrainingStage>))]
public enum TrainingStage
{
    /// <summary>Loading models and data, computing caches.</summary>
    Preprocessing,

    /// <summary>The first steps, with a rising learning rate.</summary>
    Warmup,

    /// <summary>Steps and epochs.</summary>
    Training,

    /// <summary>Trying the model on data or prompts that it does not learn from.</summary>
    Validation,

    /// <summary>Writing the state down; "Saving checkpoint" in JSON.</summary>
    [JsonStringEnumMemberName("Saving checkpoint")]
    SavingCheckpoint,
}
