using System.Buffers;
using System.Text.Json;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.AspNetCore.Events;

/// <summary>Writes one event as a server-sent event: no <c>event:</c> name, the cursor as <c>id:</c>, one line of JSON. Not thread-safe; reuse it.</summary>
internal sealed class EventFrame : IDisposable
{
    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText JobId = JsonEncodedText.Encode("job_id");
    private static readonly JsonEncodedText Status = JsonEncodedText.Encode("status");
    private static readonly JsonEncodedText PreviousStatus = JsonEncodedText.Encode("previous_status");
    private static readonly JsonEncodedText Provider = JsonEncodedText.Encode("provider");
    private static readonly JsonEncodedText UserId = JsonEncodedText.Encode("user_id");
    private static readonly JsonEncodedText CorrelationId = JsonEncodedText.Encode("correlation_id");
    private static readonly JsonEncodedText Timestamp = JsonEncodedText.Encode("timestamp");
    private static readonly JsonEncodedText Version = JsonEncodedText.Encode("version");
    private static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");

    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _json;

    public EventFrame() => _json = new Utf8JsonWriter(_buffer);

    /// <summary>The frame; valid until the next call.</summary>
    public ReadOnlySpan<byte> Encode(JobEvent change)
    {
        _buffer.ResetWrittenCount();
        _buffer.Write("id: "u8);
        WriteNumber(change.Cursor);
        _buffer.Write("\ndata: "u8);
        _json.Reset(_buffer);
        WriteObject(change);
        _json.Flush();
        _buffer.Write("\n\n"u8);
        return _buffer.WrittenSpan;
    }

    public void Dispose() => _json.Dispose();

    private void WriteObject(JobEvent change)
    {
        _json.WriteStartObject();
        _json.WriteString(Type, change.Type.ToWireName());
        _json.WriteString(JobId, change.JobId);
        _json.WriteString(Status, change.Status.ToWireName());
        if (change.PreviousStatus is { } previous)
        {
            _json.WriteString(PreviousStatus, previous.ToWireName());
        }

        _json.WriteString(Provider, change.Provider);
        if (change.UserId is { } user)
        {
            _json.WriteString(UserId, user);
        }

        _json.WriteString(CorrelationId, change.CorrelationId);
        Span<char> time = stackalloc char[32];
        change.Timestamp.UtcDateTime.TryFormat(time, out var length, Http.UtcTimeConverter.Format, System.Globalization.CultureInfo.InvariantCulture);
        _json.WriteString(Timestamp, time[..length]);
        _json.WriteNumber(Version, change.Version);
        if (change.Message is { } message)
        {
            _json.WriteString(Message, message);
        }

        _json.WriteEndObject();
    }

    private void WriteNumber(long number)
    {
        var span = _buffer.GetSpan(20);
        number.TryFormat(span, out var written, default, System.Globalization.CultureInfo.InvariantCulture);
        _buffer.Advance(written);
    }
}
