using System.Text;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>Breaks JSON text in ways that happen and in ways that do not.</summary>
internal static class JsonFuzz
{
    private static readonly string[] Pieces =
    [
        "null", "true", "-1", "1e999", "1e-999", "99999999999999999999999999", "\"\"", "\"\\ud800\"", "\"\\udfff\\ud800\"", "[]", "{}", "[[[[]]]]", "{\"id\":{}}", "\"9999-99-99T99:99:99Z\"",
        "\"2026-01-01T00:00:00.12345678901234567890Z\"", "\"0001-01-01T00:00:00+14:00\"", "\"processing\"", "\"paused\"", "\"\\u0000\"", "\"../..\"", ",", ":", "}", "]", "\"", "\\", "\ufeff", "😀",
        "\"https://\"", "\"//\"", "\"http://[::1\"", "[1,2,{\"a\":null}]",
    ];

    /// <summary>A damaged copy; deterministic for the random source.</summary>
    public static string Mutate(string json, Random random)
    {
        var text = new StringBuilder(json);
        for (var count = random.Next(1, 4); count > 0; count--)
        {
            var place = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(12), text.Length - place);
            switch (random.Next(8))
            {
                case 0:
                    text.Remove(place, length);
                    break;
                case 1:
                    text.Length = place;
                    break;
                case 2:
                    text.Insert(place, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 3 when place < text.Length:
                    text[place] = (char)random.Next(1, 0xFFFF);
                    break;
                case 4:
                    text.Insert(place, new string('[', random.Next(200)));
                    break;
                default:
                    ReplaceValue(text, random);
                    break;
            }
        }

        return text.ToString();
    }

    /// <summary>Puts another value behind one of the names: the text stays JSON.</summary>
    private static void ReplaceValue(StringBuilder text, Random random)
    {
        var json = text.ToString();
        var colons = Enumerable.Range(0, json.Length).Where(place => json[place] == ':' && place > 0 && json[place - 1] == '"').ToList();
        if (colons.Count == 0)
        {
            return;
        }

        var start = colons[random.Next(colons.Count)] + 1;
        var depth = 0;
        var quoted = false;
        var end = start;
        for (; end < json.Length; end++)
        {
            var letter = json[end];
            if (letter == '\\')
            {
                end++;
            }
            else if (letter == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && letter is '{' or '[')
            {
                depth++;
            }
            else if (!quoted && letter is '}' or ']' && --depth < 0)
            {
                break;
            }
            else if (!quoted && depth == 0 && letter == ',')
            {
                break;
            }
        }

        text.Remove(start, Math.Min(end, text.Length) - start).Insert(start, Pieces[random.Next(Pieces.Length)]);
    }
}
