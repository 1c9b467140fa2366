using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Http;
using CloudTraining.Sdk.Replicate.Json;

namespace CloudTraining.Sdk.Replicate;

/// <summary>Uploads a file as a stream; it may take as long as bytes keep flowing.</summary>
internal sealed class ReplicateUpload(ReplicateClient client, CredentialChooser credentials) : IInputUpload, IReplicateFeature
{
    /// <summary>Replicate's limit.</summary>
    public const long LargestFile = 100L * 1024 * 1024;

    private const string Operation = "upload";
    private const int LongestName = 255;

    public async Task<UploadedInput> UploadAsync(Stream content, string fileName, string contentType, IProgress<long>? progress, ProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        var type = CheckNames(fileName, contentType);
        if (content.CanSeek && content.Length - content.Position > LargestFile)
        {
            throw TooLarge(content.Length - content.Position);
        }

        var credential = await credentials.GetAsync(context, Operation, cancellationToken).ConfigureAwait(false);
        var pulse = new CallPulse();
        var upload = new UploadContent(content, LargestFile, sent =>
        {
            pulse.Beat();
            progress?.Report(sent);
        });
        var call = new Call
        {
            Operation = Operation,
            Method = HttpMethod.Post,
            Path = "files",
            Credential = credential,
            Kind = CallKind.Upload,
            Budget = client.Options.CallTimeout,
            Pulse = pulse,
            Content = () => Form(upload, fileName, type),
        };
        try
        {
            using var answer = await client.SendAsync(call, cancellationToken).ConfigureAwait(false);
            var file = answer.Json.ValueKind == JsonValueKind.Object ? answer.Json.Deserialize(ReplicateJson.Default.FileBody) : null;
            return file?.Urls?.Get is { } url && Uri.TryCreate(url, UriKind.Absolute, out _)
                ? new UploadedInput(Redaction.Redact(url, credential)!, upload.Sent, file.ExpiresAt)
                : throw ReplicateErrors.Unreadable(call, answer.Status, "names no address of the file");
        }
        catch (ProviderException) when (upload.IsTooLarge)
        {
            throw TooLarge(upload.Sent);
        }
    }

    private static MultipartFormDataContent Form(UploadContent content, string fileName, MediaTypeHeaderValue type)
    {
        content.Headers.ContentType = type;

        // The header quotes the name and knows no escape for these.
        return new MultipartFormDataContent { { content, "content", fileName.Replace('"', '\'').Replace('\\', '_') } };
    }

    private static MediaTypeHeaderValue CheckNames(string fileName, string contentType)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fileName);
        if (fileName.Any(char.IsControl) || Encoding.UTF8.GetByteCount(fileName) > LongestName)
        {
            throw Refused(ProviderErrorKind.InvalidRequest, $"The file name must have at most {LongestName} bytes and no control character.");
        }

        return MediaTypeHeaderValue.TryParse(contentType, out var type)
            ? type
            : throw Refused(ProviderErrorKind.InvalidRequest, $"'{contentType}' is no content type; use application/zip, for example.");
    }

    private static ProviderException TooLarge(long bytes) =>
        Refused(ProviderErrorKind.PayloadTooLarge, $"The file has {bytes} bytes or more, and Replicate takes at most {LargestFile}. Put it elsewhere and name its address in the input.");

    private static ProviderException Refused(ProviderErrorKind kind, string message) =>
        new(kind, ReplicateProvider.ProviderId, Operation, message) { NothingSent = true };
}
