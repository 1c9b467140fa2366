using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CloudTraining.Sdk.Yaml;

/// <summary>
/// Reads YAML into nodes with their places, event by event: how deep and how large the result becomes is known before it is built, so neither deep nesting nor aliases of aliases can exhaust the host.
/// </summary>
internal sealed class YamlReader
{
    private const int MaxDepth = 16;
    private const int MaxNodes = 5_000;

    private readonly IParser _parser;
    private readonly Dictionary<string, YamlNode?> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    private YamlReader(string text) => _parser = new Parser(new StringReader(text));

    /// <summary>The only document; null when the text holds none.</summary>
    /// <exception cref="YamlMistakeException">It is no YAML, or uses more of it than a configuration needs.</exception>
    public static YamlNode? Read(string text)
    {
        var reader = new YamlReader(text);
        try
        {
            return reader.ReadStream();
        }
        catch (YamlException exception)
        {
            throw new YamlMistakeException(FindTab(text, exception) ?? PlaceOf(exception.Start), $"not valid YAML: {exception.Message.TrimEnd('.')}.");
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or FormatException or OverflowException)
        {
            // The scanner gives up this way on some texts, for example on a NUL inside a word.
            throw new YamlMistakeException(PlaceOf(reader._parser.Current?.End ?? Mark.Empty), "not valid YAML: something after this place cannot be read.");
        }
    }

    private static YamlPlace PlaceOf(in Mark mark) => new((int)mark.Line, (int)mark.Column);

    /// <summary>A tab is reported where the keys around it began; people look for it where it stands.</summary>
    private static YamlPlace? FindTab(string text, YamlException exception)
    {
        if (!exception.Message.Contains("invalid tab", StringComparison.Ordinal))
        {
            return null;
        }

        var line = 0;
        foreach (var content in text.AsSpan().EnumerateLines())
        {
            var indentation = content[..^content.TrimStart(" \t").Length];
            if (++line >= exception.Start.Line && indentation.IndexOf('\t') is >= 0 and var column)
            {
                return new YamlPlace(line, column + 1);
            }
        }

        return null;
    }

    private YamlNode? ReadStream()
    {
        _parser.Consume<StreamStart>();
        if (_parser.Accept<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var node = ReadNode(0);
        _parser.Consume<DocumentEnd>();
        return _parser.Accept<StreamEnd>(out _) ? node : throw Mistake("a second document begins here; write one.");
    }

    private YamlNode ReadNode(int depth)
    {
        if (depth >= MaxDepth)
        {
            throw Mistake($"nested deeper than {MaxDepth} levels.");
        }

        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            return Resolve(alias, depth);
        }

        Count(1);
        if (!_parser.Accept<NodeEvent>(out var start))
        {
            throw Mistake("a value was expected here.");
        }

        if (!start.Tag.IsEmpty && !start.Tag.IsNonSpecific)
        {
            throw Mistake($"the tag {start.Tag.Value} is not supported; write the plain value.");
        }

        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = null;
        }

        YamlNode node = start switch
        {
            Scalar => ReadScalar(),
            SequenceStart => ReadSequence(depth),
            _ => ReadMapping(depth),
        };
        if (!start.Anchor.IsEmpty)
        {
            _anchors[start.Anchor.Value] = node;
        }

        return node;
    }

    private YamlNode.Single ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        return new YamlNode.Single(PlaceOf(scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain);
    }

    private YamlNode.Sequence ReadSequence(int depth)
    {
        var place = PlaceOf(_parser.Consume<SequenceStart>().Start);
        var items = new List<YamlNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode(depth + 1));
        }

        return new YamlNode.Sequence(place, items);
    }

    private YamlNode.Mapping ReadMapping(int depth)
    {
        var place = PlaceOf(_parser.Consume<MappingStart>().Start);
        var entries = new List<(YamlNode.Single, YamlNode)>();
        var places = new Dictionary<string, YamlPlace>(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var keyPlace = PlaceOf(_parser.Current!.Start);
            if (ReadNode(depth + 1) is not YamlNode.Single key)
            {
                throw new YamlMistakeException(keyPlace, "a key must be a plain word.");
            }

            if (key is { Text: "<<", IsPlain: true })
            {
                throw new YamlMistakeException(key.Place, "merge keys (<<) are not supported; write the keys out.");
            }

            if (!places.TryAdd(key.Text, key.Place))
            {
                throw new YamlMistakeException(keyPlace, $"'{key.Text}' is here a second time; it was given in line {places[key.Text].Line}.");
            }

            entries.Add((key, ReadNode(depth + 1)));
        }

        return new YamlNode.Mapping(place, entries);
    }

    private YamlNode Resolve(AnchorAlias alias, int depth)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out var node))
        {
            throw new YamlMistakeException(PlaceOf(alias.Start), $"the alias *{alias.Value.Value} names no anchor before it.");
        }

        if (node is null)
        {
            throw new YamlMistakeException(PlaceOf(alias.Start), $"the alias *{alias.Value.Value} stands inside what it names.");
        }

        // An alias counts as much as what it stands for, so that aliases of aliases stay within the bound.
        Count(SizeOf(node));
        return depth + DepthOf(node) < MaxDepth ? node : throw new YamlMistakeException(PlaceOf(alias.Start), $"nested deeper than {MaxDepth} levels, aliases written out.");
    }

    private static int SizeOf(YamlNode node) => node switch
    {
        YamlNode.Sequence list => 1 + list.Items.Sum(SizeOf),
        YamlNode.Mapping map => 1 + map.Entries.Sum(entry => 1 + SizeOf(entry.Value)),
        _ => 1,
    };

    private static int DepthOf(YamlNode node) => node switch
    {
        YamlNode.Sequence list => 1 + list.Items.Select(DepthOf).DefaultIfEmpty().Max(),
        YamlNode.Mapping map => 1 + map.Entries.Select(entry => DepthOf(entry.Value)).DefaultIfEmpty().Max(),
        _ => 0,
    };

    private void Count(int nodes)
    {
        _nodes += nodes;
        if (_nodes > MaxNodes)
        {
            throw Mistake($"more than {MaxNodes} values, aliases written out.");
        }
    }

    private YamlMistakeException Mistake(string message) => new(PlaceOf(_parser.Current?.Start ?? Mark.Empty), message);
}
