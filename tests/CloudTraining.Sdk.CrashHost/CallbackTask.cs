using CloudTraining.Sdk.Background;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Sync;

namespace CloudTraining.Sdk.CrashHost;

/// <summary>Takes the provider's callbacks, as a webhook endpoint does: each may come twice and late, each is recorded under its once-key, then confirmed.</summary>
internal sealed class CallbackTask(IEnumerable<ICloudProvider> providers, JobRecorder recorder) : IBackgroundTask
{
    public string Name => "callbacks";

    public string StartMessage => "Taking callbacks";

    public TimeSpan Interval => TimeSpan.FromMilliseconds(300);

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        foreach (var provider in providers.OfType<TruthClient>().Where(provider => provider.Descriptor.WebhookUrl is not null))
        {
            foreach (var callback in await provider.ReadCallbacksAsync(cancellationToken))
            {
                var said = new ProviderEvent { Job = new ProviderJobRef(provider.Id, callback.Delivery.Split("-delivery-")[0], callback.Id), ClientToken = callback.Token, Report = TruthClient.ReportOf(callback.Status) };
                await recorder.RecordAsync(said, $"webhook:{provider.Id}:{callback.Delivery}", cancellationToken);
                await provider.ConfirmAsync(callback.Delivery, cancellationToken);
            }
        }
    }
}
