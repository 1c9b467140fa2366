using System.Text;

namespace CloudTraining.Sdk.Yaml;

/// <summary>Turns the bytes of the file into settings, or says every mistake.</summary>
internal static class EnterpriseYaml
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="EnterpriseYamlException">It has mistakes.</exception>
    public static IReadOnlyList<EnterpriseSetting> Read(string path, byte[] content)
    {
        var file = Path.GetFileName(path);
        var mapper = new EnterpriseMapper(file);
        try
        {
            mapper.Map(YamlReader.Read(Decode(content)));
        }
        catch (YamlMistakeException mistake)
        {
            throw new EnterpriseYamlException(path, [$"{file}:{mistake.Place}: {mistake.Message}"]);
        }

        return mapper.Mistakes.Count == 0 ? mapper.Settings : throw new EnterpriseYamlException(path, mapper.Mistakes);
    }

    private static string Decode(byte[] content)
    {
        var bytes = content.AsSpan();
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }

        try
        {
            return Utf8.GetString(bytes);
        }
        catch (DecoderFallbackException exception)
        {
            var before = bytes[..Math.Max(exception.Index, 0)];
            var line = before.Count((byte)'\n') + 1;
            throw new YamlMistakeException(new YamlPlace(line, before.Length - before.LastIndexOf((byte)'\n')), "not UTF-8 text.");
        }
    }
}
