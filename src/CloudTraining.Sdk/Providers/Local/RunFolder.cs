using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CloudTraining.Sdk.Providers.Local;

/// <summary>The records of one run: small files, each written whole and never changed, so that any process may read them at any time.</summary>
internal sealed class RunFolder(string root, string key)
{
    private const string Record = "run.json";
    private const string Start = "started.json";
    private const string Exit = "exit.json";
    private const string Cancel = "cancel";

    /// <summary>The provider's id of the run.</summary>
    public string Key => key;

    public string Path { get; } = System.IO.Path.Combine(root, key);

    public string LogFile => In("output.log");

    public bool IsHostStopped => File.Exists(In("host-stopped"));

    public bool HasEnded => File.Exists(In(Exit));

    /// <summary>When the cancel was first asked for; null when it was not.</summary>
    public DateTimeOffset? CancelRequestedAt =>
        ReadText(In(Cancel)) is not { } text ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at
        : DateTimeOffset.MinValue;

    /// <summary>When the run was written down, to the precision of the file system; null when it was not. Costs no reading.</summary>
    public DateTimeOffset? RecordedAt => File.GetLastWriteTimeUtc(In(Record)) is { Year: > 1601 } at ? new DateTimeOffset(at) : null;

    public RunRecord? ReadRecord() => Read(Record, RunJsonContext.Default.RunRecord);

    public StartMarker? ReadStart() => Read(Start, RunJsonContext.Default.StartMarker);

    public ExitRecord? ReadExit() => Read(Exit, RunJsonContext.Default.ExitRecord);

    public void WriteRecord(RunRecord record)
    {
        Directory.CreateDirectory(Path);

        // With the time of the record, so that a list finds the newest without reading all of them.
        TryWriteOnce(Record, JsonSerializer.Serialize(record, RunJsonContext.Default.RunRecord), record.CreatedAt);
    }

    /// <summary>Takes the start away from a command that has not begun.</summary>
    /// <returns>Whether it is certain now that the run never starts; false when the command has it.</returns>
    public bool TryRevoke(DateTimeOffset now)
    {
        Directory.CreateDirectory(Path);
        return TryWriteOnce(Start, JsonSerializer.Serialize(new StartMarker { RevokedAt = now }, RunJsonContext.Default.StartMarker))
            || ReadStart()?.RevokedAt is not null;
    }

    /// <summary>Writes down that the run is to be cancelled.</summary>
    /// <returns>Whether this call was the first to say so.</returns>
    public bool TryRequestCancel(DateTimeOffset now) => TryWriteOnce(Cancel, now.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>Writes down an end that no supervisor recorded, unless there is a record after all.</summary>
    /// <returns>Why nothing could be written, so that the next look tries again; null when an end is written down now.</returns>
    public Exception? WriteLost(DateTimeOffset now)
    {
        var exit = new ExitRecord { FinishedAt = (now.ToUnixTimeMilliseconds() / 1000m).ToString(CultureInfo.InvariantCulture) };
        try
        {
            TryWriteOnce(Exit, JsonSerializer.Serialize(exit, RunJsonContext.Default.ExitRecord));
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception;
        }
    }

    /// <summary>Writes a file whole or not at all, and only if there is none: moving without overwriting links the finished file to its name.</summary>
    private bool TryWriteOnce(string name, string text, DateTimeOffset? at = null)
    {
        var temporary = In($".{name}-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllText(temporary, text);
            if (at is { } time)
            {
                File.SetLastWriteTimeUtc(temporary, time.UtcDateTime);
            }

            File.Move(temporary, In(name), overwrite: false);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            TryDelete(temporary);
            if (exception is IOException && File.Exists(In(name)))
            {
                return false;
            }

            throw;
        }
    }

    /// <summary>A full disk leaves an empty file behind at every try; where nothing can be written there is none to delete.</summary>
    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private T? Read<T>(string name, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return ReadText(In(name)) is { } text ? JsonSerializer.Deserialize(text, type) : null;
        }
        catch (JsonException exception)
        {
            throw new ProviderException(ProviderErrorKind.Protocol, LocalProvider.Id, "read", $"The record {In(name)} cannot be understood; it was changed by something else. Restore it, or delete the folder to forget the run.", exception);
        }
    }

    private static string? ReadText(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ProviderException(ProviderErrorKind.Unavailable, LocalProvider.Id, "read", $"The record {file} cannot be read: {exception.Message}", exception);
        }
    }
}
