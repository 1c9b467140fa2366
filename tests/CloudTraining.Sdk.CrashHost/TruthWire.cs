namespace CloudTraining.Sdk.CrashHost;

/// <summary>What goes over the wire between the host and the truth provider.</summary>
internal static class TruthWire
{
    internal sealed record Create(string Key, string JobId, string Token);

    internal sealed record Job(string? Id, string? Key, string? Token, DateTimeOffset CreatedAt, string? Status, string? Origin);

    internal sealed record Page(IReadOnlyList<Job>? Jobs, string? Next);

    internal sealed record Upload(string? Url);

    internal sealed record Callback(string Delivery, string Id, string? Token, string Status);
}
