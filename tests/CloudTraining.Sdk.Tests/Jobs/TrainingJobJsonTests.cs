using System.Text;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Jobs;

public sealed class TrainingJobJsonTests
{
    [Test]
    public void Enums_are_written_by_name_and_nothing_is_written_where_nothing_is_known()
    {
        var job = Some.Job(JobStatus.Pending, id: "job-1");

        Assert.That(Text(job), Is.EqualTo(
            """{"schema":1,"job":{"id":"job-1","provider":"fake","status":"pending","config_name":"some config","input":{"steps":500,"learning_rate":0.0001},"user_id":"user-1","correlation_id":"c0ffee123456","created_at":"2026-03-02T12:00:00+00:00","request_hash":"0000000000000000000000000000000000000000000000000000000000000000","queue":{"status":"ready","priority":10,"queued_at":"2026-03-02T12:00:00+00:00","attempt":0,"max_attempts":3},"attempts":[],"version":0}}"""));
    }

    [Test]
    public void A_job_written_by_the_first_release_is_read_whole()
    {
        var stored = File.ReadAllBytes(Path.Combine(TestContext.CurrentContext.TestDirectory, "Jobs", "Snapshots", "job-schema-1.json"));

        var job = TrainingJobJson.Deserialize(stored);

        Assert.That(job.Status, Is.EqualTo(JobStatus.Failed));
        Assert.That(job.Attempts.Select(attempt => attempt.Outcome), Is.EqualTo(new[] { AttemptOutcome.NotSubmitted, AttemptOutcome.Accepted }));
        Assert.That(job.Approval!.ReviewedBy, Is.EqualTo("alice"));
        Assert.That(job.CostUsd, Is.EqualTo(12.345m));
        Assert.That(Text(job), Is.EqualTo(Encoding.UTF8.GetString(stored).Trim()));
    }

    [Test]
    public void Members_of_a_newer_release_survive_in_the_job_and_in_its_parts()
    {
        const string Newer = """{"schema":1,"written_by":"9.9","job":{"id":"j","provider":"fake","status":"pending","input":{},"correlation_id":"c","created_at":"2026-03-02T12:00:00+00:00","queue":{"status":"ready","priority":10,"queued_at":"2026-03-02T12:00:00+00:00","lane":"fast"},"approval":{"status":"pending","reason":"r","requested_at":"2026-03-02T12:00:00+00:00","expires_at":"2026-03-03T12:00:00+00:00","quorum":2},"attempts":[{"id":"a","host_incarnation":"h","started_at":"2026-03-02T12:00:00+00:00","client_token":"t","outcome":"open","region":"eu"}],"version":3,"budget":{"left":7}}}""";

        var text = Text(TrainingJobJson.Deserialize(Encoding.UTF8.GetBytes(Newer)) with { Version = 4 });

        Assert.That(text, Does.Contain("\"lane\":\"fast\"").And.Contain("\"quorum\":2").And.Contain("\"region\":\"eu\"").And.Contain("\"budget\":{\"left\":7}"));
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("{\"schema\":1,\"job\":{\"id\":\"j\"}}")]
    [TestCase("{\"schema\":\"x\",\"job\":{}}")]
    [TestCase("{\"schema\":1,\"job\":{\"id\":\"j\",\"provider\":\"p\",\"status\":\"melted\",\"input\":{},\"correlation_id\":\"c\",\"created_at\":\"2026-03-02T12:00:00Z\"}}")]
    public void What_is_not_a_stored_job_is_a_store_error(string text) =>
        Assert.Throws<JobStoreException>(() => TrainingJobJson.Deserialize(Encoding.UTF8.GetBytes(text)));

    [Test]
    public void A_newer_schema_is_refused_with_both_numbers()
    {
        var error = Assert.Throws<JobStoreException>(() => TrainingJobJson.Deserialize("""{"schema":2,"job":{}}"""u8));

        Assert.That(error!.Message, Does.Contain("schema 2").And.Contain("up to 1"));
        Assert.That(error.IsTransient, Is.False);
    }

    private static string Text(TrainingJob job) => Encoding.UTF8.GetString(TrainingJobJson.Serialize(job));
}
