using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.ReliabilityTests.Harness;

/// <summary>The fake provider with a hook around its submissions, to stop or replace one at an exact moment.</summary>
internal sealed class HookedProvider(FakeProvider inner) : ICloudProvider
{
    public delegate Task<ProviderJob> Submit(JobSubmission submission, CancellationToken cancellationToken);

    /// <summary>Called instead of the fake's submission, with the fake's as last argument.</summary>
    public Func<JobSubmission, Submit, CancellationToken, Task<ProviderJob>>? OnSubmit { get; set; }

    public ProviderDescriptor Descriptor => inner.Descriptor;

    public Task<ProviderAccount> ValidateCredentialsAsync(ProviderContext context, CancellationToken cancellationToken = default) => inner.ValidateCredentialsAsync(context, cancellationToken);

    public Task<ProviderJob> SubmitAsync(JobSubmission submission, ProviderContext context, CancellationToken cancellationToken = default) =>
        OnSubmit is { } hook
            ? hook(submission, (sent, token) => inner.SubmitAsync(sent, context, token), cancellationToken)
            : inner.SubmitAsync(submission, context, cancellationToken);

    public Task<ProviderJob> GetAsync(Jobs.ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default) => inner.GetAsync(job, context, cancellationToken);

    public Task<ProviderJobPage> ListAsync(JobQuery query, ProviderContext context, CancellationToken cancellationToken = default) => inner.ListAsync(query, context, cancellationToken);

    public Task<CancelOutcome> CancelAsync(Jobs.ProviderJobRef job, ProviderContext context, CancellationToken cancellationToken = default) => inner.CancelAsync(job, context, cancellationToken);

    public T? GetFeature<T>()
        where T : class => inner.GetFeature<T>();
}
