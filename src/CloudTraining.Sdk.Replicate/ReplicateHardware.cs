using System.Text.Json;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Http;
using CloudTraining.Sdk.Replicate.Json;

namespace CloudTraining.Sdk.Replicate;

/// <summary>The machines that Replicate offers, with list prices where they are known.</summary>
internal sealed class ReplicateHardware(ReplicateClient client, CredentialChooser credentials) : IHardwareCatalog, IReplicateFeature
{
    private const string Operation = "list hardware";

    public async Task<IReadOnlyList<HardwareOffer>> ListHardwareAsync(ProviderContext context, CancellationToken cancellationToken = default)
    {
        var credential = await credentials.GetAsync(context, Operation, cancellationToken).ConfigureAwait(false);
        using var answer = await client.GetAsync(Operation, "hardware", credential, cancellationToken).ConfigureAwait(false);
        if (answer.Json.ValueKind != JsonValueKind.Array)
        {
            throw new ProviderException(ProviderErrorKind.Protocol, ReplicateProvider.ProviderId, Operation, "Replicate's answer about its hardware is no list.");
        }

        var offers = new List<HardwareOffer>();
        foreach (var item in answer.Json.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object))
        {
            if (item.Deserialize(ReplicateJson.Default.HardwareBody) is { Sku: { Length: > 0 } sku } body)
            {
                offers.Add(new HardwareOffer(Redaction.Redact(sku, credential)!, Redaction.Redact(body.Name ?? sku, credential)!, HardwarePrices.Find(sku, client.Options)));
            }
        }

        return offers;
    }
}
