using System.Text.Json;
using System.Text.Json.Nodes;
using CloudTraining.Sdk;
using CloudTraining.Sdk.Jobs;

namespace QuickStart;

/// <summary>The trainings to follow: those that the data folder holds unfinished, or three new ones.</summary>
internal static class Trainings
{
    private const int StepDelayMs = 40;

    public static async Task<IReadOnlyList<TrainingJob>> FindUnfinishedAsync(ICloudTrainingClient client, CancellationToken cancellationToken)
    {
        var page = await client.ListAsync(new JobFilter { Statuses = JobStatusExtensions.Active }, cancellationToken);
        return [.. page.Jobs.Reverse()];
    }

    public static async Task<IReadOnlyList<TrainingJob>> SubmitAsync(ICloudTrainingClient client, int steps, CancellationToken cancellationToken)
    {
        var jobs = new List<TrainingJob>();
        foreach (var request in Requests(steps))
        {
            jobs.Add((await client.SubmitAsync(request, cancellationToken)).Job);
        }

        return jobs;
    }

    private static IEnumerable<TrainingRequest> Requests(int steps) =>
    [
        Request("iris-two-layers", JobPriority.Urgent, steps, hiddenUnits: 16, learningRate: 0.1),
        Request("iris-softmax", JobPriority.Normal, steps * 3 / 4, hiddenUnits: 0, learningRate: 0.2),
        Request("iris-wide", JobPriority.Low, steps / 2, hiddenUnits: 64, learningRate: 0.05),
    ];

    private static TrainingRequest Request(string name, int priority, int steps, int hiddenUnits, double learningRate) => new()
    {
        ConfigName = name,
        Priority = priority,
        Input = JsonSerializer.SerializeToElement(new JsonObject
        {
            ["steps"] = steps,
            ["hidden_units"] = hiddenUnits,
            ["learning_rate"] = learningRate,
            ["step_delay_ms"] = StepDelayMs,
        }),
    };
}
