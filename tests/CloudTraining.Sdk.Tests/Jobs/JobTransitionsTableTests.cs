using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Tests.Jobs;

/// <summary>All pairs of (shape of a job × input), held against a reviewed table. After a deliberate change of a rule, run with CLOUDTRAINING_APPROVE=1 and review the difference.</summary>
public sealed class JobTransitionsTableTests
{
    private const string TableName = "transitions.approved.txt";

    [Test]
    public void Every_pair_of_state_and_input_decides_as_the_reviewed_table_says()
    {
        var actual = Render();
        Approved.Check(TableName, actual);
    }

    [Test]
    public void Nothing_leads_out_of_a_terminal_state()
    {
        foreach (var (jobName, job) in TransitionShapes.Jobs.Where(shape => shape.Job.IsTerminal))
        {
            foreach (var (inputName, input) in TransitionShapes.Inputs)
            {
                var after = JobTransitions.Apply(job, input, TransitionShapes.Now).Job;

                Assert.That((after.Status, after.CompletedAt), Is.EqualTo((job.Status, job.CompletedAt)), $"{jobName} × {inputName}");
            }
        }
    }

    [Test]
    public void There_is_an_event_exactly_when_there_is_a_change()
    {
        foreach (var (jobName, job) in TransitionShapes.Jobs)
        {
            foreach (var (inputName, input) in TransitionShapes.Inputs)
            {
                var transition = JobTransitions.Apply(job, input, TransitionShapes.Now);

                Assert.Multiple(() =>
                {
                    Assert.That(transition.Events.Count > 0, Is.EqualTo(transition.HasChanged), $"{jobName} × {inputName}: events");
                    Assert.That(ReferenceEquals(transition.Job, job), Is.EqualTo(!transition.HasChanged), $"{jobName} × {inputName}: reference");
                });
            }
        }
    }

    [Test]
    public void Saying_the_same_twice_changes_nothing_the_second_time()
    {
        string[] countsOn = ["listed without trace", "claimed"];
        foreach (var (jobName, job) in TransitionShapes.Jobs)
        {
            foreach (var (inputName, input) in TransitionShapes.Inputs.Where(candidate => !countsOn.Contains(candidate.Name)))
            {
                var once = JobTransitions.Apply(job, input, TransitionShapes.Now);
                var twice = JobTransitions.Apply(once.Job, input, TransitionShapes.Now);

                Assert.That(twice.HasChanged, Is.False, $"{jobName} × {inputName}");
            }
        }
    }

    [Test]
    public void A_value_that_is_left_out_erases_nothing([Values(1, 2, 3)] int seed)
    {
        var random = new Random(seed);
        var job = TransitionShapes.Jobs.First(shape => shape.Name == "running").Job with
        {
            CostUsd = 3m, HardwareType = "gpu-h100", OutputUrl = "https://example.test/out", StartedAt = TransitionShapes.Now, ErrorMessage = null,
        };
        for (var i = 0; i < 200; i++)
        {
            var report = new ProviderReport { Status = Pick(random, JobStatus.Queued, JobStatus.Running, (JobStatus?)null), RawStatus = Pick(random, "a", "b", null) };

            var after = JobTransitions.Apply(job, new JobInput.Reported(report), TransitionShapes.Now).Job;

            Assert.That((after.CostUsd, after.HardwareType, after.OutputUrl, after.StartedAt), Is.EqualTo((job.CostUsd, job.HardwareType, job.OutputUrl, job.StartedAt)), $"seed {seed}, round {i}");
        }
    }

    [Test]
    public void Any_order_of_the_reports_of_one_run_ends_in_the_same_state()
    {
        var start = TransitionShapes.Jobs.First(shape => shape.Name == "queued").Job;
        var at = TransitionShapes.Now;
        ProviderReport[] reports =
        [
            new() { Status = JobStatus.Queued, RawStatus = "starting" },
            new() { Status = JobStatus.Running, RawStatus = "processing", StartedAt = at },
            new() { Status = JobStatus.Running, RawStatus = "processing", StartedAt = at, OutputUrl = "https://example.test/out" },
            new() { Status = JobStatus.Completed, RawStatus = "succeeded", StartedAt = at, CompletedAt = at.AddHours(1), CostUsd = 2m, OutputUrl = "https://example.test/out" },
            new() { Status = JobStatus.Completed, RawStatus = "succeeded", StartedAt = at, CompletedAt = at.AddHours(1), CostUsd = 2m, OutputUrl = "https://example.test/out" },
        ];
        var expected = End(reports);
        foreach (var order in Permutations(reports.Length))
        {
            Assert.That(End(order.Select(index => reports[index])), Is.EqualTo(expected), string.Join(",", order));
        }

        (JobStatus, DateTimeOffset?, DateTimeOffset?, decimal?, string?, string?) End(IEnumerable<ProviderReport> said)
        {
            var job = said.Aggregate(start, (current, report) => JobTransitions.Apply(current, new JobInput.Reported(report), at).Job);
            return (job.Status, job.StartedAt, job.CompletedAt, job.CostUsd, job.OutputUrl, job.ProviderStatus);
        }
    }

    [Test]
    public void Random_histories_keep_their_promises([Range(1, 8)] int seed)
    {
        var random = new Random(seed);
        for (var history = 0; history < 500; history++)
        {
            var job = TransitionShapes.Jobs[random.Next(TransitionShapes.Jobs.Count)].Job;
            for (var step = 0; step < 30; step++)
            {
                var (name, input) = TransitionShapes.Inputs[random.Next(TransitionShapes.Inputs.Count)];
                var after = JobTransitions.Apply(job, input, TransitionShapes.Now.AddSeconds(step)).Job;
                var context = $"seed {seed}, history {history}, step {step}: {name}";
                Assert.Multiple(() =>
                {
                    Assert.That(!job.IsTerminal || after.Status == job.Status, Is.True, $"{context}: left a terminal state");
                    Assert.That(!after.IsTerminal || (!after.HoldsSlot && after.CompletedAt is not null), Is.True, $"{context}: an ended job holds a slot or has no end");
                    Assert.That(after.Attempts.Count(attempt => attempt.IsUnsettled), Is.LessThanOrEqualTo(1), $"{context}: two unsettled attempts");
                    Assert.That(job.External is null || after.External == job.External, Is.True, $"{context}: the provider's id changed");
                    Assert.That(after.CurrentAttempt is not { IsUnsettled: true } || after.IsTerminal || after.HoldsSlot, Is.True, $"{context}: an unsettled attempt without a slot");
                });
                job = after;
            }
        }
    }

    private static string Render()
    {
        var lines = new List<string>();
        foreach (var (jobName, job) in TransitionShapes.Jobs)
        {
            lines.Add($"## {jobName}");
            foreach (var (inputName, input) in TransitionShapes.Inputs)
            {
                var transition = JobTransitions.Apply(job, input, TransitionShapes.Now);
                var after = transition.Job;
                var change = transition.HasChanged
                    ? $"{$"{after.Status.ToWireName()}/{after.Queue?.Status.ToWireName() ?? "-"}",-21}{after.CurrentAttempt?.Outcome.ToString() ?? "-",-14}{string.Join(' ', transition.Events.Select(jobEvent => jobEvent.Type.ToWireName()))}"
                    : string.Empty;
                lines.Add($"{inputName,-34}{transition.Outcome,-16}{change}".TrimEnd());
            }
        }

        return string.Join('\n', lines) + "\n";
    }

    private static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];

    private static IEnumerable<int[]> Permutations(int count) => Permute(Enumerable.Range(0, count).ToArray(), 0);

    private static IEnumerable<int[]> Permute(int[] items, int from)
    {
        if (from == items.Length)
        {
            yield return [.. items];
            yield break;
        }

        for (var i = from; i < items.Length; i++)
        {
            (items[from], items[i]) = (items[i], items[from]);
            foreach (var order in Permute(items, from + 1))
            {
                yield return order;
            }

            (items[from], items[i]) = (items[i], items[from]);
        }
    }
}
