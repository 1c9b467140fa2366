using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Jobs;

/// <summary>Every shape a job can have and every input there is, by name, for tables over all pairs.</summary>
internal static class TransitionShapes
{
    public const string Attempt = "attempt-2";
    public const string OldAttempt = "attempt-1";

    public static readonly DateTimeOffset Now = Some.Now.AddHours(1);

    public static readonly ProviderJobRef External = new(Some.Provider, string.Empty, "ext-1");

    public static readonly ProviderJobRef OtherExternal = new(Some.Provider, string.Empty, "ext-2");

    public static IReadOnlyList<(string Name, TrainingJob Job)> Jobs { get; } = CreateJobs();

    public static IReadOnlyList<(string Name, JobInput Input)> Inputs { get; } =
    [
        ("claimed", new JobInput.Claimed("attempt-3", "token-3", "host-2")),
        ("upload started", new JobInput.UploadStarted(Attempt)),
        ("upload started, old attempt", new JobInput.UploadStarted(OldAttempt)),
        ("accepted", new JobInput.Accepted(Attempt, External, Some.Report(JobStatus.Queued))),
        ("accepted, already running", new JobInput.Accepted(Attempt, External, Some.Report(JobStatus.Running))),
        ("accepted, other id", new JobInput.Accepted(Attempt, OtherExternal, Some.Report(JobStatus.Queued))),
        ("accepted, old attempt", new JobInput.Accepted(OldAttempt, OtherExternal, Some.Report(JobStatus.Queued))),
        ("accepted, unknown attempt", new JobInput.Accepted("attempt-0", OtherExternal, Some.Report(JobStatus.Queued))),
        ("refused for good", new JobInput.Refused(Attempt, "invalid", null)),
        ("refused, may pass", new JobInput.Refused(Attempt, "busy", TimeSpan.FromSeconds(5))),
        ("refused, old attempt", new JobInput.Refused(OldAttempt, "busy", TimeSpan.FromSeconds(5))),
        ("outcome unknown", new JobInput.OutcomeUnknown(Attempt, "timeout")),
        ("outcome unknown, old attempt", new JobInput.OutcomeUnknown(OldAttempt, "timeout")),
        ("listed without trace", new JobInput.ListedWithoutTrace(Attempt)),
        ("listed without trace, old attempt", new JobInput.ListedWithoutTrace(OldAttempt)),
        ("not submitted", new JobInput.NotSubmitted(Attempt, "stood down")),
        ("not submitted, old attempt", new JobInput.NotSubmitted(OldAttempt, "stood down")),
        ("adopted", new JobInput.Adopted(Attempt, External, Some.Report(JobStatus.Running))),
        ("adopted, completed", new JobInput.Adopted(Attempt, External, Some.Report(JobStatus.Completed))),
        ("twin cancelled", new JobInput.TwinCancelled(OldAttempt)),
        ("reported nothing", new JobInput.Reported(new ProviderReport())),
        ("reported unknown word", new JobInput.Reported(new ProviderReport { RawStatus = "warming-up" })),
        ("reported queued", new JobInput.Reported(Some.Report(JobStatus.Queued))),
        ("reported running", new JobInput.Reported(Some.Report(JobStatus.Running))),
        ("reported running with cost", new JobInput.Reported(Some.Report(JobStatus.Running, cost: 1.5m))),
        ("reported completed", new JobInput.Reported(Some.Report(JobStatus.Completed))),
        ("reported failed", new JobInput.Reported(Some.Report(JobStatus.Failed))),
        ("reported cancelled", new JobInput.Reported(Some.Report(JobStatus.Cancelled))),
        ("cancel requested", new JobInput.CancelRequested("user-1")),
        ("approved", new JobInput.Approved("lead-1", null)),
        ("rejected", new JobInput.Rejected("lead-1", "too dear")),
        ("approval expired", new JobInput.ApprovalExpired()),
        ("needs attention", new JobInput.NeedsAttention(Attempt, "look", "seen nothing")),
        ("needs attention, old attempt", new JobInput.NeedsAttention(OldAttempt, "look", "seen nothing")),
        ("abandoned", new JobInput.Abandoned("lead-1", null)),
        ("priority 30", new JobInput.PriorityChanged(30)),
        ("priority 51", new JobInput.PriorityChanged(51)),
    ];

    private static List<(string, TrainingJob)> CreateJobs()
    {
        var first = new SubmissionAttempt { Id = OldAttempt, ClientToken = "token-1", HostIncarnation = "host-1", StartedAt = Some.Now, Outcome = AttemptOutcome.Refused, EndedAt = Some.Now };
        var open = first with { Id = Attempt, ClientToken = "token-2", Outcome = AttemptOutcome.Open, EndedAt = null };
        var ready = Some.Job(id: "job-1") with { Attempts = [first] };
        var claimed = ready with { Attempts = [first, open], Queue = ready.Queue! with { Status = QueueStatus.Running } };
        var unknown = claimed with { Attempts = [first, open with { Outcome = AttemptOutcome.Unknown, Error = "timeout" }] };
        var accepted = claimed with { External = External, Attempts = [first, open with { Outcome = AttemptOutcome.Accepted, External = External }] };
        var awaiting = Some.JobAwaitingApproval() with { Id = "job-1" };
        TrainingJob Ended(JobStatus status, QueueStatus queue) => accepted with { Status = status, CompletedAt = Some.Now, ErrorMessage = status == JobStatus.Failed ? "boom" : null, Queue = accepted.Queue! with { Status = queue } };
        return
        [
            ("ready", ready),
            ("ready, never tried", Some.Job(id: "job-1")),
            ("waiting after refusal", ready with { Queue = ready.Queue! with { Status = QueueStatus.Pending, Attempt = 1, NotBefore = Now.AddSeconds(5) } }),
            ("waiting after refusal, due", ready with { Queue = ready.Queue! with { Status = QueueStatus.Pending, Attempt = 2, NotBefore = Now } }),
            ("awaiting approval", awaiting),
            ("awaiting approval, deadline past", awaiting with { Approval = awaiting.Approval! with { ExpiresAt = Now } }),
            ("claimed", claimed),
            ("claimed, last try", claimed with { Queue = claimed.Queue! with { Attempt = 2 } }),
            ("claimed, cancel requested", claimed with { CancelRequestedAt = Some.Now }),
            ("uploading", claimed with { Status = JobStatus.Uploading }),
            ("unknown", unknown),
            ("unknown, listed once", unknown with { Attempts = [first, unknown.CurrentAttempt! with { EmptyListings = 1 }] }),
            ("unknown, cancel requested", unknown with { CancelRequestedAt = Some.Now }),
            ("unknown, needs attention", unknown with { Attention = new JobAttention("look", "seen nothing", Some.Now) }),
            ("declared not submitted", ready with { Attempts = [first, open with { Outcome = AttemptOutcome.NotSubmitted, EndedAt = Some.Now }] }),
            ("queued", accepted with { Status = JobStatus.Queued, ProviderStatus = "queued" }),
            ("running", accepted with { Status = JobStatus.Running, ProviderStatus = "running" }),
            ("running, cancel requested", accepted with { Status = JobStatus.Running, ProviderStatus = "running", CancelRequestedAt = Some.Now }),
            ("running, with a twin", accepted with { Status = JobStatus.Running, ProviderStatus = "running", Attempts = [first with { Outcome = AttemptOutcome.Twin, External = OtherExternal }, accepted.CurrentAttempt!] }),
            ("discovered, running", Some.DiscoveredJob() with { Id = "job-1", External = External, ProviderStatus = "running" }),
            ("completed", Ended(JobStatus.Completed, QueueStatus.Completed)),
            ("failed", Ended(JobStatus.Failed, QueueStatus.Failed)),
            ("cancelled", Ended(JobStatus.Cancelled, QueueStatus.Cancelled)),
            ("cancelled, never sent", Some.Job(JobStatus.Pending, id: "job-1") with { Status = JobStatus.Cancelled, CompletedAt = Some.Now, Queue = ready.Queue! with { Status = QueueStatus.Cancelled } }),
        ];
    }
}
