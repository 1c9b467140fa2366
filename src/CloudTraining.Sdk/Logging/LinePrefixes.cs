using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging;

/// <summary>The bytes between timestamp and message, made once per logger and level.</summary>
internal sealed class LinePrefixes
{
    private static readonly string[] LevelNames = ["DEBUG", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

    private readonly byte[][] _bytes = new byte[LevelNames.Length][];

    public LinePrefixes(string category, LineSettings settings)
    {
        for (var level = 0; level < _bytes.Length; level++)
        {
            var line = LineBuffer.Rent(settings);
            line.Append(settings.IsJson ? "\", \"level\": \""u8 : " ["u8);
            TextEscaper.Append(line, LevelNames[level], json: true);
            line.Append(settings.IsJson ? "\", \"logger\": \""u8 : "] "u8);
            TextEscaper.Append(line, category, settings.IsJson, line.Length + (settings.MaxLineBytes / 16));
            line.Append(settings.IsJson ? "\", \"message\": \""u8 : " ("u8);
            _bytes[level] = line.Written.ToArray();
            LineBuffer.Return(line);
        }
    }

    /// <summary>A level above the known ones counts as CRITICAL.</summary>
    public byte[] this[LogLevel level] => _bytes[(uint)level < (uint)_bytes.Length ? (int)level : _bytes.Length - 1];
}
