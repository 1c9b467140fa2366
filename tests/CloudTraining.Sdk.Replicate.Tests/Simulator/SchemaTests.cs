using System.Text;
using System.Text.Json;
using ReplicateSimulator.Runs;

namespace CloudTraining.Sdk.Replicate.Tests.Simulator;

/// <summary>The simulator's answers have the required members and the types of the provider's public schema.</summary>
[TestFixture]
public sealed class SchemaTests
{
    private SchemaCheck _schema = null!;
    private SimulatorHost _simulator = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _schema = new SchemaCheck(TestData.Read("replicate-openapi.json"));
        _simulator = await SimulatorHost.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_simulator is not null)
        {
            await _simulator.DisposeAsync();
        }
    }


    [TestCase("/account", "account")]
    [TestCase("/hardware", "hardware")]
    [TestCase("/webhooks/default/secret", "webhooks/default/secret")]
    [TestCase("/models/{model_owner}/{model_name}", "models/" + SimulatorHost.Model)]
    [TestCase("/models/{model_owner}/{model_name}/versions", "models/" + SimulatorHost.Model + "/versions")]
    [TestCase("/predictions", "predictions")]
    [TestCase("/trainings", "trainings")]
    [TestCase("/files", "files")]
    public async Task An_answer_to_a_plain_read_fits_the_schema(string path, string address)
    {
        await _simulator.CreateAsync();
        await CreateTrainingAsync();
        await UploadAsync();

        AssertFits(path, "get", 200, await _simulator.GetAsync(address));
    }

    [TestCase(RunStatus.Starting)]
    [TestCase(RunStatus.Processing)]
    [TestCase(RunStatus.Succeeded)]
    [TestCase(RunStatus.Failed)]
    [TestCase(RunStatus.Canceled)]
    [TestCase(RunStatus.Aborted)]
    public async Task A_prediction_and_a_training_fit_the_schema_in_every_state(string status)
    {
        var prediction = await _simulator.CreateAsync();
        var training = await CreateTrainingAsync();
        var move = new { status, logs = "Step 1/2\n", error = status == RunStatus.Failed ? "E1001" : null, output = status == RunStatus.Succeeded ? "https://example.com/w" : null };

        await _simulator.MoveAsync(prediction, move);
        await _simulator.MoveAsync(training, move);

        AssertFits("/predictions/{prediction_id}", "get", 200, await _simulator.GetAsync($"predictions/{prediction}"));
        AssertFits("/predictions", "get", 200, await _simulator.GetAsync("predictions"));
        AssertFits("/trainings/{training_id}", "get", 200, await _simulator.GetAsync($"trainings/{training}"));
        AssertFits("/trainings", "get", 200, await _simulator.GetAsync("trainings"));
    }

    [Test]
    public async Task The_answers_to_create_and_cancel_fit_the_schema()
    {
        using var created = await _simulator.PostAsync("predictions", new { version = SimulatorHost.Version, input = new { config_json = "{}" } });
        var prediction = await SimulatorHost.ReadAsync(created);
        using var cancelled = await _simulator.PostAsync($"predictions/{prediction.GetProperty("id")}/cancel", new { });
        var training = await CreateTrainingAsync();
        using var cancelledTraining = await _simulator.PostAsync($"trainings/{training}/cancel", new { });

        Assert.That((int)created.StatusCode, Is.EqualTo(201));
        AssertFits("/predictions", "post", 201, prediction);
        AssertFits("/predictions/{prediction_id}/cancel", "post", 200, await SimulatorHost.ReadAsync(cancelled));
        AssertFits("/trainings/{training_id}/cancel", "post", 200, await SimulatorHost.ReadAsync(cancelledTraining));
    }

    [Test]
    public async Task The_answers_about_files_fit_the_schema()
    {
        var file = await UploadAsync();

        AssertFits("/files", "post", 201, file);
        AssertFits("/files/{file_id}", "get", 200, await _simulator.GetAsync($"files/{file.GetProperty("id")}"));
    }

    [Test]
    public async Task A_prediction_whose_data_was_removed_fits_the_schema()
    {
        await using var fast = await SimulatorHost.StartAsync(settings: "ClockSpeed=1000000000");
        var id = await fast.CreateAsync("{\"steps\":1}");

        await fast.MoveAsync(id, new { status = "succeeded", output = "https://example.com/w", logs = "done" });
        var prediction = await fast.GetAsync($"predictions/{id}");

        AssertFits("/predictions/{prediction_id}", "get", 200, prediction);
        Assert.Multiple(() =>
        {
            Assert.That(prediction.GetProperty("data_removed").GetBoolean());
            Assert.That(prediction.GetProperty("output").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(prediction.GetProperty("input").GetRawText(), Is.EqualTo("{}"));
            Assert.That(prediction.GetProperty("logs").GetString(), Is.Empty);
        });
    }

    [Test]
    public void The_check_itself_finds_a_missing_member_a_wrong_type_and_an_unlisted_word()
    {
        using var answer = JsonDocument.Parse("""{"id":7,"model":"m","version":"v","input":{},"output":1,"data_removed":false,"error":null,"status":"paused","created_at":"now"}""");

        var mistakes = _schema.Answer("/predictions/{prediction_id}", "get", 200, answer.RootElement);

        Assert.That(mistakes, Has.Some.Contains("urls is missing").And.Some.StartsWith("$.id").And.Some.StartsWith("$.status").And.Some.StartsWith("$.created_at"));
    }

    private async Task<string> CreateTrainingAsync()
    {
        using var response = await _simulator.PostAsync(
            $"models/{SimulatorHost.Model}/versions/{SimulatorHost.Version}/trainings",
            new { destination = "simulated/base-model", input = new { config_json = "{}" } });
        var training = await SimulatorHost.ReadAsync(response);
        AssertFits("/models/{model_owner}/{model_name}/versions/{version_id}/trainings", "post", 201, training);
        return training.GetProperty("id").GetString()!;
    }

    private async Task<JsonElement> UploadAsync()
    {
        using var form = new MultipartFormDataContent { { new ByteArrayContent(Encoding.UTF8.GetBytes("zip")), "content", "data.zip" } };
        using var response = await _simulator.Client.PostAsync("files", form);
        return await SimulatorHost.ReadAsync(response);
    }

    private void AssertFits(string path, string verb, int status, JsonElement answer) =>
        Assert.That(_schema.Answer(path, verb, status, answer), Is.Empty, answer.GetRawText());
}
