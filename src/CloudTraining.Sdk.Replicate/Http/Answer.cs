using System.Text.Json;

namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>A good answer: its status and its JSON. Dispose it.</summary>
internal sealed class Answer(int status, JsonDocument document) : IDisposable
{
    /// <summary>The HTTP status, 200 to 299.</summary>
    public int Status { get; } = status;

    /// <summary>The JSON.</summary>
    public JsonElement Json => document.RootElement;

    public void Dispose() => document.Dispose();
}
