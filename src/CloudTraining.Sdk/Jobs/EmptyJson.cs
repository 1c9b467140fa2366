using System.Text.Json;

namespace CloudTraining.Sdk.Jobs;

/// <summary>The empty JSON object, for jobs whose input nobody told us.</summary>
internal static class EmptyJson
{
    public static JsonElement Object { get; } = Parse();

    private static JsonElement Parse()
    {
        using var document = JsonDocument.Parse("{}"u8.ToArray());
        return document.RootElement.Clone();
    }
}
