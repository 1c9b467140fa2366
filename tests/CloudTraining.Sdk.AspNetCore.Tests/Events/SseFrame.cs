using System.Text.Json;

namespace CloudTraining.Sdk.AspNetCore.Tests.Events;

/// <summary>One block of a stream: what stands before an empty line.</summary>
internal sealed record SseFrame(string? Id, string? Event, string? Data, string? Retry, string? Comment)
{
    public JsonElement Json => JsonElement.Parse(Data!);

    /// <summary>Whether a browser dispatches it as <c>message</c>.</summary>
    public bool IsMessage => Data is not null && Event is null;
}
