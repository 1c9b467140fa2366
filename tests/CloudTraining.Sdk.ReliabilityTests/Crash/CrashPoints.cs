namespace CloudTraining.Sdk.ReliabilityTests.Crash;

/// <summary>Where a host is killed: every named step that the scenario passes, in the host, in the commit of its store, and in the provider while it serves the host.</summary>
internal static class CrashPoints
{
    public static readonly IReadOnlyList<string> InHost =
    [
        "add.before", "add.after",
        "claim.before", "claim.after",
        "submission.start", "upload.before", "upload.after", "renew.before", "renew.after",
        "send.before", "answer.after",
        "record.accepted.before", "record.accepted.after", "record.refused.before", "record.refused.after", "record.unknown.before", "record.unknown.after",
        "save.before", "save.after",
        "commit.begun", "commit.before", "commit.after",
        "cancel.storing", "cancel.stored", "cancel.sending", "cancel.sent", "wish.before", "wish.after",
        "approve.before", "approve.after", "reject.before", "reject.after", "expire.before", "expire.after",
        "delete.before", "delete.after",
        "poll.reading", "poll.read", "poll.recording", "poll.recorded", "archive.before",
        "callback.recording", "callback.recorded",
        "discovery.adding", "discovery.added",
        "reconcile.searching", "reconcile.found", "reconcile.adopting", "reconcile.adopted", "reconcile.counting", "reconcile.counted",
        "repeat.before", "repeat.after", "twin.before", "twin.after", "twin.recording", "watch.found",
    ];

    public static readonly IReadOnlyList<string> InProvider =
    [
        "provider.create.received", "provider.create.recorded", "provider.upload.received", "provider.upload.recorded",
        "provider.cancel.received", "provider.cancel.recorded", "provider.get.received", "provider.list.received",
    ];

    public static IReadOnlyList<string> All { get; } = [.. InHost, .. InProvider];
}
