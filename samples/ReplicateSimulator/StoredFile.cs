namespace ReplicateSimulator;

/// <summary>Facts about an uploaded file.</summary>
public sealed record StoredFile(
    string Id,
    string Account,
    string Name,
    string ContentType,
    string Metadata,
    long Size,
    string Sha256,
    DateTimeOffset CreatedAt,
    DateTimeOffset ExpiresAt,
    string Path);
