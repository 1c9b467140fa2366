using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Providers.Local;

/// <summary>Reads what a command printed, by byte offset; memory is bounded by what is asked for, whatever the size of the log. Thread-safe.</summary>
internal sealed class LocalLogs(LocalProvider provider, TimeProvider clock) : IJobLogs, IJobLogStream
{
    private const int MaxChunk = 4 * 1024 * 1024;
    private const int LongestRune = 4;
    private static readonly TimeSpan FollowEvery = TimeSpan.FromMilliseconds(500);

    public async Task<LogChunk> ReadAsync(ProviderJobRef job, LogReadRequest request, ProviderContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(request);
        cancellationToken.ThrowIfCancellationRequested();

        // Before the file: text that comes after this look is left for the next read.
        var (folder, state) = provider.Find(job) ?? throw LocalProvider.Unknown(job, "log");
        var isOver = state.Phase == RunPhase.Ended;
        try
        {
            var file = new FileStream(folder.LogFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous);
            await using (file.ConfigureAwait(false))
            {
                return await ReadAsync(file, request, isOver, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return new LogChunk { Text = string.Empty, NextCursor = "0", EndOfLog = isOver };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProviderException(ProviderErrorKind.Unavailable, LocalProvider.Id, "log", $"The log {folder.LogFile} cannot be read: {exception.Message}", exception);
        }
    }

    public async IAsyncEnumerable<LogChunk> FollowAsync(ProviderJobRef job, string? cursor, ProviderContext context, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var chunk = await ReadAsync(job, new LogReadRequest { Cursor = cursor }, context, cancellationToken).ConfigureAwait(false);
            cursor = chunk.NextCursor;
            if (chunk.Text.Length > 0 || chunk.EndOfLog)
            {
                yield return chunk;
            }

            if (chunk.EndOfLog)
            {
                yield break;
            }

            if (chunk.Text.Length == 0)
            {
                await Task.Delay(FollowEvery, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<LogChunk> ReadAsync(FileStream file, LogReadRequest request, bool isOver, CancellationToken cancellationToken)
    {
        var length = file.Length;
        var most = Math.Clamp(request.MaxChars, LongestRune, MaxChunk);
        var asked = ParseCursor(request.Cursor);
        var isReset = asked > length;
        var start = isReset ? 0 : asked ?? (request.TailOnly ? Math.Max(0, length - most) : 0);
        file.Seek(start, SeekOrigin.Begin);
        var buffer = new byte[(int)Math.Min(most, length - start)];
        var read = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        var isCut = asked is null && start > 0;
        var skipped = isCut ? CountContinuation(buffer.AsSpan(0, read)) : 0;
        var reachesEnd = start + read >= length;

        // A character whose rest is still to come is left for the next read; at the end of a log that is over there is no rest.
        var whole = reachesEnd && isOver ? read : WholeCharacters(buffer.AsSpan(0, read));
        return new LogChunk
        {
            Text = Encoding.UTF8.GetString(buffer, skipped, Math.Max(0, whole - skipped)),
            NextCursor = (start + whole).ToString(CultureInfo.InvariantCulture),
            Replaces = isReset,
            EndOfLog = isOver && start + whole >= length,
            Truncated = isCut,
        };
    }

    private static long? ParseCursor(string? cursor) =>
        cursor is null ? null
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) ? offset
        : throw new ProviderException(ProviderErrorKind.InvalidRequest, LocalProvider.Id, "log", "The cursor is not one that was given out. Read without a cursor.");

    private static int CountContinuation(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        while (count < Math.Min(LongestRune - 1, bytes.Length) && (bytes[count] & 0xC0) == 0x80)
        {
            count++;
        }

        return count;
    }

    /// <summary>How many bytes are left when the beginning of an unfinished character at the end is taken off.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(LongestRune - 1, bytes.Length); back++)
        {
            var lead = bytes[^back];
            var size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
            if ((lead & 0xC0) != 0x80)
            {
                return size > back ? bytes.Length - back : bytes.Length;
            }
        }

        return bytes.Length;
    }
}
