using System.Buffers;
using System.Text.Json;

namespace CloudTraining.Sdk.Jobs;

/// <summary>
/// The stored form of a job: <c>{"schema":1,"job":{…}}</c> with names in snake_case, enums by name, nothing where nothing is known. Members that a newer release
/// wrote survive being read and written by this one; the schema number rises only when an older release could no longer do that.
/// </summary>
public static class TrainingJobJson
{
    /// <summary>The schema this release writes, and the newest it reads: 1.</summary>
    public const int Schema = 1;

    private static readonly JsonEncodedText SchemaName = JsonEncodedText.Encode("schema");
    private static readonly JsonEncodedText JobName = JsonEncodedText.Encode("job");

    /// <summary>The stored form of a job.</summary>
    public static byte[] Serialize(TrainingJob job)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        Write(job, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the stored form of a job.</summary>
    public static void Write(TrainingJob job, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(output);
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteNumber(SchemaName, Schema);
        writer.WritePropertyName(JobName);
        JsonSerializer.Serialize(writer, job, TrainingJobJsonContext.Default.TrainingJob);
        writer.WriteEndObject();
    }

    /// <summary>Reads the stored form of a job.</summary>
    /// <exception cref="JobStoreException">The text is not such a form, or of a newer schema.</exception>
    public static TrainingJob Deserialize(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Read(utf8);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new JobStoreException($"A stored job cannot be read: {exception.Message} Restore it from a backup, or update this package if a newer one wrote it.", isTransient: false, exception);
        }
    }

    private static TrainingJob Read(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        TrainingJob? job = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("It is not a JSON object.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("schema"u8))
            {
                reader.Read();
                ThrowIfNewer(reader.GetInt32());
            }
            else if (reader.ValueTextEquals("job"u8))
            {
                reader.Read();
                job = JsonSerializer.Deserialize(ref reader, TrainingJobJsonContext.Default.TrainingJob);
            }
            else
            {
                reader.Skip();
            }
        }

        return job ?? throw new JsonException("It has no member 'job'.");
    }

    private static void ThrowIfNewer(int schema)
    {
        if (schema > Schema)
        {
            throw new JobStoreException($"A stored job has schema {schema}; this release reads up to {Schema}. Update the CloudTraining.Sdk packages of this host.", isTransient: false);
        }
    }
}
