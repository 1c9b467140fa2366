using System.Text.Json;
using System.Text.Json.Nodes;
using CloudTraining.Sdk.Diagnostics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Queue;

/// <summary>Sends the file a job needs before the job itself is sent. An upload costs no training, so a failed one is simply tried again with the next attempt.</summary>
internal sealed partial class InputUploader(TimeProvider clock, ILogger logger)
{
    /// <summary>How many times <see cref="ProviderLimits.CallTimeout"/> an upload may stand still.</summary>
    private const int Patience = 3;

    /// <summary>The input with the address of the uploaded file. It may take as long as it moves.</summary>
    /// <param name="job">The job.</param>
    /// <param name="upload">Its file.</param>
    /// <param name="provider">Where to.</param>
    /// <param name="context">For whom.</param>
    /// <param name="isWantedAsync">Asked now and then; when it says no, the upload ends.</param>
    /// <param name="cancellationToken">Ends the upload.</param>
    /// <exception cref="ProviderException">The upload failed, for certain before anything was submitted.</exception>
    public async Task<JsonElement> UploadAsync(TrainingJob job, JobUpload upload, ICloudProvider provider, ProviderContext context, Func<Task<bool>> isWantedAsync, CancellationToken cancellationToken)
    {
        if (provider.GetFeature<IInputUpload>() is not { } target)
        {
            throw new ProviderException(ProviderErrorKind.NotSupported, provider.Descriptor.Id, "upload", $"{provider.Descriptor.Name} takes no uploads. Give the input an address the provider can read instead.") { NothingSent = true };
        }

        Steps.Reached("upload.before", job.Id);
        try
        {
            var content = new FileStream(upload.Path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
            await using (content.ConfigureAwait(false))
            {
                using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                var sending = target.UploadAsync(content, Path.GetFileName(upload.Path), upload.ContentType, null, context, stop.Token);
                try
                {
                    await WatchAsync(sending, content, provider, isWantedAsync, cancellationToken).ConfigureAwait(false);
                }
                finally
                {
                    await stop.CancelAsync().ConfigureAwait(false);
                }

                var sent = await sending.ConfigureAwait(false);
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

    /// <summary>Waits for the end of the upload as long as the file is read on and the job is wanted; a provider that ignores its token is not waited for.</summary>
    private async Task WatchAsync(Task sending, FileStream content, ICloudProvider provider, Func<Task<bool>> isWantedAsync, CancellationToken cancellationToken)
    {
        var tick = provider.Descriptor.Limits.CallTimeout;
        var (read, idle) = (0L, 0);
        while (true)
        {
            using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var ended = await Task.WhenAny(sending, Task.Delay(tick, clock, rest.Token)).ConfigureAwait(false);
            await rest.CancelAsync().ConfigureAwait(false);
            if (ended == sending)
            {
                return;
            }

            cancellationToken.ThrowIfCancellationRequested();
            var now = content.CanRead ? content.Position : long.MaxValue;
            (read, idle) = (now, now == read ? idle + 1 : 0);
            if (idle >= Patience || !await isWantedAsync().ConfigureAwait(false))
            {
                throw new ProviderException(ProviderErrorKind.Unavailable, provider.Descriptor.Id, "upload", idle >= Patience ? $"The upload stood still for {tick * Patience}." : "The upload is no longer wanted.") { NothingSent = true };
            }
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
