using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace CloudTraining.Sdk.Jobs;

/// <summary>The opaque cursor of a list: the (created at, id) of the last job seen. Shared by the stores so that all refuse the same garbage.</summary>
public static class JobPageCursor
{
    /// <summary>The cursor that continues after this job.</summary>
    public static string After(TrainingJob job)
    {
        ArgumentNullException.ThrowIfNull(job);
        var text = string.Create(CultureInfo.InvariantCulture, $"{job.CreatedAt.UtcTicks}|{job.Id}");
        return Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Reads a cursor.</summary>
    /// <exception cref="ArgumentException">The text is not a cursor that <see cref="After"/> made.</exception>
    public static (long CreatedAtTicks, string Id) Parse(string cursor)
    {
        ArgumentNullException.ThrowIfNull(cursor);
        if (cursor.Length <= 400 && Base64Url.IsValid(cursor))
        {
            var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
            var bar = text.IndexOf('|', StringComparison.Ordinal);
            if (bar > 0 && long.TryParse(text.AsSpan(0, bar), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && JobId.IsValid(text[(bar + 1)..]))
            {
                return (ticks, text[(bar + 1)..]);
            }
        }

        throw new ArgumentException("The list cursor is not one this server gave out. Use the next_cursor of a page as it came, or leave it out to start anew.", nameof(cursor));
    }
}
