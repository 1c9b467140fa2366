namespace CloudTraining.Sdk.Providers;

/// <summary>Takes files that a job's input refers to.</summary>
public interface IInputUpload
{
    /// <summary>Uploads a stream. Not resumable; a failed upload may be tried again from the start.</summary>
    /// <param name="content">Read once, from its current position.</param>
    /// <param name="fileName">For the provider.</param>
    /// <param name="contentType">For the provider.</param>
    /// <param name="progress">Told the bytes sent so far; null for nobody.</param>
    /// <param name="context">For whom.</param>
    /// <param name="cancellationToken">Stops the upload.</param>
    Task<UploadedInput> UploadAsync(Stream content, string fileName, string contentType, IProgress<long>? progress, ProviderContext context, CancellationToken cancellationToken = default);
}
