namespace CloudTraining.Sdk.Jobs;

/// <summary>A file of the host that is uploaded to the provider just before a job is submitted; the job's input then refers to it. Immutable.</summary>
public sealed record JobUpload
{
    /// <summary>The file on the host that submits; it has to stay until the provider took the job.</summary>
    public required string Path { get; init; }

    /// <summary>The member of the input that gets the address of the uploaded file, for example <c>images</c>.</summary>
    public required string InputName { get; init; }

    /// <summary>The media type.</summary>
    /// <value><c>application/octet-stream</c>.</value>
    public string ContentType { get; init; } = "application/octet-stream";
}
