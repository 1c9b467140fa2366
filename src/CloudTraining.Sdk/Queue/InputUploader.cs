using System.Text.Json;
using System.Text.Json.Nodes;
using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Queue;

/// <summary>Sends the file a job needs before the job itself is sent. An upload costs no training, so a failed one is simply tried again with the next attempt.</summary>
internal sealed partial class InputUploader(JobWriter writer, ILogger logger)
{
    /// <summary>The input with the address of the uploaded file.</summary>
    /// <exception cref="ProviderException">The upload failed, for certain before anything was submitted.</exception>
    public async Task<JsonElement> UploadAsync(TrainingJob job, JobUpload upload, ICloudProvider provider, ProviderContext context, CancellationToken cancellationToken)
    {
        if (provider.GetFeature<IInputUpload>() is not { } target)
        {
            throw new ProviderException(ProviderErrorKind.NotSupported, provider.Descriptor.Id, "upload", $"{provider.Descriptor.Name} takes no uploads. Give the input an address the provider can read instead.") { NothingSent = true };
        }

        await writer.ApplyAsync(new JobDecision(job, new JobInput.UploadStarted(job.CurrentAttempt!.Id)), CancellationToken.None).ConfigureAwait(false);
        Steps.Reached("upload.before", job.Id);
        try
        {
            var content = new FileStream(upload.Path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
            await using (content.ConfigureAwait(false))
            {
                var sent = await target.UploadAsync(content, Path.GetFileName(upload.Path), upload.ContentType, null, context, cancellationToken).ConfigureAwait(false);
                Steps.Reached("upload.after", job.Id);
                LogUploaded(logger, job.Id, sent.Bytes);
                return WithMember(job.Input, upload.InputName, sent.Url);
            }
        }
        catch (IOException exception)
        {
            throw new ProviderException(ProviderErrorKind.InvalidRequest, provider.Descriptor.Id, "upload", $"The file '{upload.Path}' cannot be read: {exception.Message}", exception) { NothingSent = true };
        }
        catch (ProviderException exception)
        {
            // Whatever became of the upload: no job was submitted.
            throw new ProviderException(exception.Kind == ProviderErrorKind.OutcomeUnknown ? ProviderErrorKind.Unavailable : exception.Kind, exception.Provider, "upload", exception.Message, exception)
            {
                NothingSent = true, RetryAfter = exception.RetryAfter, HttpStatus = exception.HttpStatus, Fields = exception.Fields,
            };
        }
    }

    private static JsonElement WithMember(JsonElement input, string name, string url)
    {
        var changed = JsonObject.Create(input)!;
        changed[name] = url;
        using var document = JsonDocument.Parse(changed.ToJsonString());
        return document.RootElement.Clone();
    }

    [LoggerMessage(LogLevel.Information, "Uploaded {Bytes} bytes for job {JobId}")]
    private static partial void LogUploaded(ILogger logger, string jobId, long bytes);
}
