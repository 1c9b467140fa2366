using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Http;
using CloudTraining.Sdk.Replicate.Json;

namespace CloudTraining.Sdk.Replicate;

/// <summary>Finds a job among predictions and trainings: recorded links of trainings lead to predictions, so the other address is asked when one knows nothing.</summary>
internal sealed class JobSource(ReplicateClient client, JobPages pages)
{
    /// <summary>Reads one job. Dispose the answer.</summary>
    public Task<Answer> GetAsync(string operation, ProviderJobRef job, ReplicateCredential credential, CancellationToken cancellationToken) =>
        EitherAsync(operation, job, path => client.GetAsync(operation, path, credential, cancellationToken), "");

    /// <summary>Cancels one job. Dispose the answer.</summary>
    public Task<Answer> CancelAsync(string operation, ProviderJobRef job, ReplicateCredential credential, CancellationToken cancellationToken) =>
        EitherAsync(
            operation,
            job,
            path => client.SendAsync(new Call { Operation = operation, Method = HttpMethod.Post, Path = path, Credential = credential, Budget = client.Options.CallTimeout }, cancellationToken),
            "/cancel");

    /// <summary>The job in an answer.</summary>
    /// <exception cref="ProviderException">There is none, or it is another one.</exception>
    public static JobBody BodyOf(Answer answer, ProviderJobRef job, string operation)
    {
        var body = JobReader.ReadBody(answer.Json);
        return body?.Id == job.Id
            ? body
            : throw new ProviderException(
                ProviderErrorKind.Protocol, ReplicateProvider.ProviderId, operation,
                body is null ? $"Replicate's answer to {operation} holds no job." : $"Replicate's answer to {operation} is about another job than {job.Id}.");
    }

    private async Task<Answer> EitherAsync(string operation, ProviderJobRef job, Func<string, Task<Answer>> callAsync, string suffix)
    {
        ArgumentNullException.ThrowIfNull(job);
        if (job.Provider != ReplicateProvider.ProviderId || job.Id.Length is 0 or > 128)
        {
            throw new ProviderException(ProviderErrorKind.NotFound, ReplicateProvider.ProviderId, operation, $"'{job}' is no job of Replicate.");
        }

        var first = pages.Path;
        var id = Uri.EscapeDataString(job.Id);
        try
        {
            return await callAsync($"{first}/{id}{suffix}").ConfigureAwait(false);
        }
        catch (ProviderException exception) when (exception.Kind == ProviderErrorKind.NotFound)
        {
            return await callAsync($"{(first == "predictions" ? "trainings" : "predictions")}/{id}{suffix}").ConfigureAwait(false);
        }
    }
}
