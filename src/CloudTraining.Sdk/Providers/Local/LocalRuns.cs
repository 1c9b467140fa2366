using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace CloudTraining.Sdk.Providers.Local;

/// <summary>Where the runs of an output directory lie: records below <c>.runs</c> by client token, so that they are found without the job; output by job.</summary>
internal sealed class LocalRuns(string outputDirectory)
{
    private const int MaxPlainLength = 100;
    private const char Hashed = '~';
    private static readonly SearchValues<char> KeyChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-~");

    public string RecordsDirectory { get; } = Path.Combine(outputDirectory, ".runs");

    public RunFolder OfToken(string clientToken)
    {
        var isPlain = clientToken.Length is > 0 and <= MaxPlainLength && !clientToken.AsSpan().ContainsAnyExcept(KeyChars) && !clientToken.StartsWith(Hashed);
        return new RunFolder(RecordsDirectory, isPlain ? clientToken : Hashed + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(clientToken)))[..40]);
    }

    /// <summary>The folder of a run by the provider's id; null for an id that was never given out.</summary>
    public RunFolder? OfKey(string key) =>
        key.Length is > 0 and <= MaxPlainLength && !key.AsSpan().ContainsAnyExcept(KeyChars) ? new RunFolder(RecordsDirectory, key) : null;

    /// <exception cref="ProviderException">The folder of the records cannot be read.</exception>
    public IReadOnlyList<RunFolder> All()
    {
        try
        {
            return [.. Directory.EnumerateDirectories(RecordsDirectory).Select(path => OfKey(Path.GetFileName(path))).OfType<RunFolder>()];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProviderException(ProviderErrorKind.Unavailable, LocalProvider.Id, "read", $"The records in {RecordsDirectory} cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The runs that were written down, the newest first, then by key descending. Begins behind the given place.</summary>
    public IEnumerable<(RunFolder Folder, DateTimeOffset RecordedAt)> Newest((long Ticks, string Key)? after) =>
        All()
            .Select(folder => (Folder: folder, folder.RecordedAt))
            .Where(run => run.RecordedAt is not null)
            .Select(run => (run.Folder, RecordedAt: run.RecordedAt!.Value))
            .OrderByDescending(run => run.RecordedAt)
            .ThenByDescending(run => run.Folder.Key, StringComparer.Ordinal)
            .SkipWhile(run => after is var (ticks, key) && (run.RecordedAt.UtcTicks > ticks || (run.RecordedAt.UtcTicks == ticks && string.CompareOrdinal(run.Folder.Key, key) >= 0)));

    /// <summary>The output directory of a job. Ids may begin with a dot, folders of jobs may not: <c>..</c> is another place and <c>.runs</c> is ours.</summary>
    public string OutputOf(string jobId) => Path.Combine(outputDirectory, jobId.StartsWith('.') ? Hashed + jobId : jobId);
}
