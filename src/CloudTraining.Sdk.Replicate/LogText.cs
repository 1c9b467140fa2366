using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Replicate;

/// <summary>The whole log of a job at one moment.</summary>
/// <param name="Utf8">The text.</param>
/// <param name="IsEnded">Whether the job has ended, so that nothing follows.</param>
internal sealed record LogText(ReadOnlyMemory<byte> Utf8, bool IsEnded)
{
    /// <summary>Takes member <c>logs</c> out of an answer without making a string of it; null when it is not said.</summary>
    public static LogText? From(JsonElement job, bool isEnded, ReplicateCredential credential)
    {
        if (!job.TryGetProperty("logs", out var logs) || logs.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var raw = JsonMarshal.GetRawUtf8Value(logs);
        var text = new byte[raw.Length];
        var reader = new Utf8JsonReader(raw);
        reader.Read();
        var length = reader.CopyString(text);
        Hide(text.AsSpan(0, length), Encoding.UTF8.GetBytes(credential.ApiToken));
        return new LogText(text.AsMemory(0, length), isEnded);
    }

    /// <summary>Cuts the piece that follows a cursor.</summary>
    public LogChunk Cut(LogReadRequest request)
    {
        var text = Utf8.Span;
        var limit = Math.Max(1, request.MaxChars);
        var position = request.Cursor is null ? null : LogPosition.Parse(request.Cursor);
        var continues = position?.Fits(text) == true;
        var start = continues ? position!.Offset
            : request.Cursor is null && request.TailOnly && text.Length > limit ? WholeUp(text, text.Length - limit)
            : 0;
        var end = text.Length - start <= limit ? text.Length : WholeDown(text, start, start + limit);
        return new LogChunk
        {
            Text = Encoding.UTF8.GetString(text[start..end]),
            NextCursor = LogPosition.At(text, end).ToString(),
            Replaces = request.Cursor is not null && !continues,
            EndOfLog = IsEnded && end == text.Length,
            Truncated = request.Cursor is null && start > 0,
        };
    }

    private static bool IsInside(byte letter) => (letter & 0xC0) == 0x80;

    private static int WholeUp(ReadOnlySpan<byte> text, int place)
    {
        while (place < text.Length && IsInside(text[place]))
        {
            place++;
        }

        return place;
    }

    /// <summary>The last place not beyond <paramref name="place"/> that splits no character, but at least one character after the start.</summary>
    private static int WholeDown(ReadOnlySpan<byte> text, int start, int place)
    {
        var end = place;
        while (end > start && IsInside(text[end]))
        {
            end--;
        }

        return end > start ? end : WholeUp(text, start + 1);
    }

    private static void Hide(Span<byte> text, ReadOnlySpan<byte> secret)
    {
        int place;
        while ((place = text.IndexOf(secret)) >= 0)
        {
            text.Slice(place, secret.Length).Fill((byte)'*');
            text = text[(place + secret.Length)..];
        }
    }
}
