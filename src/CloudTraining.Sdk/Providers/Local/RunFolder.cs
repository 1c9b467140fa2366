using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CloudTraining.Sdk.Providers.Local;

/// <summary>The records of one run: small files, each written whole and never changed, so that any process may read them at any time.</summary>
internal sealed class RunFolder(string root, string key)
{
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

    public RunRecord? ReadRecord() => Read("run.json", RunJsonContext.Default.RunRecord);

    public StartMarker? ReadStart() => Read(Start, RunJsonContext.Default.StartMarker);

    public ExitRecord? ReadExit() => Read(Exit, RunJsonContext.Default.ExitRecord);

    public void WriteRecord(RunRecord record)
    {
        Directory.CreateDirectory(Path);
        TryWriteOnce("run.json", JsonSerializer.Serialize(record, RunJsonContext.Default.RunRecord));
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
    public void TryWriteLost(DateTimeOffset now) => TryWriteOnce(
        Exit,
        JsonSerializer.Serialize(new ExitRecord { FinishedAt = (now.ToUnixTimeMilliseconds() / 1000m).ToString(CultureInfo.InvariantCulture) }, RunJsonContext.Default.ExitRecord));

    /// <summary>Writes a file whole or not at all, and only if there is none: moving without overwriting links the finished file to its name.</summary>
    private bool TryWriteOnce(string name, string text)
    {
        var temporary = In($".{name}-{Guid.NewGuid():N}");
        try
        {
            File.WriteAllText(temporary, text);
            File.Move(temporary, In(name), overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(In(name)))
        {
            File.Delete(temporary);
            return false;
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
