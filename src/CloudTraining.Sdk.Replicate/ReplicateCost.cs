using System.Globalization;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Http;
using CloudTraining.Sdk.Replicate.Json;

namespace CloudTraining.Sdk.Replicate;

/// <summary>Estimates what a job cost: Replicate tells the machine time, not the machine and not the money.</summary>
internal sealed class ReplicateCost(ReplicateClient client, JobSource jobs, CredentialChooser credentials, TimeProvider clock) : IJobCost, IReplicateFeature
{
    private const string Operation = "get cost";

    public async Task<CostReport?> GetCostAsync(ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default)
    {
        var credential = await credentials.GetAsync(context, Operation, cancellationToken).ConfigureAwait(false);
        using var answer = await jobs.GetAsync(Operation, job, credential, cancellationToken).ConfigureAwait(false);
        var body = JobSource.BodyOf(answer, job, Operation);
        var options = client.Options;
        if (!JobReader.IsOurModel(body, options) || HardwarePrices.Find(options.Hardware, options) is not { } price)
        {
            return null;
        }

        var seconds = body.Metrics?.PredictTime
            ?? (body.StartedAt is { } start ? ((body.CompletedAt ?? clock.GetUtcNow()) - start).TotalSeconds : null);
        return seconds is >= 0 and < 1e9 and { } time
            ? new CostReport(
                decimal.Round((decimal)time * price, 6),
                CostKind.Estimated,
                string.Create(CultureInfo.InvariantCulture, $"{time:0.###} s on {options.Hardware} at {price} USD per second, the list price; setup and idle time of private models is not in it."))
            : null;
    }
}
