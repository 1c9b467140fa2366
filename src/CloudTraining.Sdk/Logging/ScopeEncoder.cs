namespace CloudTraining.Sdk.Logging;

/// <summary>Renders a chain of scopes once; every later line inside copies the bytes.</summary>
internal static class ScopeEncoder
{
    private const string TextField = "scope";

    /// <summary>How many scopes, from the innermost out, keep their rendered fields: the outer ones of a deep chain are needed only once.</summary>
    private const int MostKept = 16;

    /// <summary>The rendered fields of the scope and all around it; an inner field replaces the outer one of the same name.</summary>
    public static EncodedScope Encode(LogScope scope, LineSettings settings)
    {
        if (Known(scope, settings) is { } known)
        {
            return known;
        }

        var chain = new Stack<LogScope>();
        EncodedScope? outer = null;
        for (var node = scope; node is not null && outer is null; node = node.Parent)
        {
            outer = Known(node, settings);
            if (outer is null)
            {
                chain.Push(node);
            }
        }

        while (chain.TryPop(out var node))
        {
            // Reading a value may log and so come back here for the same scope; the last one to finish wins, and all are the same.
            outer = Encode(node, outer, settings);
            if (chain.Count < MostKept)
            {
                node.Encoded = outer;
            }
        }

        return outer!;
    }

    private static EncodedScope? Known(LogScope scope, LineSettings settings) =>
        scope.Encoded is { } encoded && ReferenceEquals(encoded.Settings, settings) ? encoded : null;

    private static EncodedScope Encode(LogScope scope, EncodedScope? outer, LineSettings settings)
    {
        var (own, text) = Read(scope, settings);
        if (text is not null)
        {
            text = outer?.Text is { } outerText ? outerText + " => " + text : text;
            own.Add((settings.GetKey(TextField), text));
        }

        var line = LineBuffer.Rent(settings);
        try
        {
            var fields = new List<EncodedField>();
            foreach (var field in outer?.Fields ?? EncodedScope.NoFields)
            {
                if (!own.Exists(item => item.Key.Name == field.Key.Name))
                {
                    fields.Add(field with { Start = line.Length });
                    line.Append(outer!.Bytes.AsSpan(field.Start, field.Length));
                }
            }

            var left = outer?.LeftOut ?? 0;
            var end = settings.MaxLineBytes / 4;
            for (var i = 0; i < own.Count; i++)
            {
                var (key, value) = own[i];
                if (own.FindIndex(i + 1, item => item.Key.Name == key.Name) >= 0)
                {
                    continue;
                }

                var start = line.Length;
                if (FieldWriter.Append(line, key, value, end))
                {
                    fields.Add(new EncodedField(key, start, line.Length - start));
                }
                else
                {
                    left++;
                }
            }

            return new EncodedScope(settings, line.Written.ToArray(), [.. fields], text ?? outer?.Text, left);
        }
        finally
        {
            LineBuffer.Return(line);
        }
    }

    private static (List<(FieldKey Key, object? Value)> Fields, string? Text) Read(LogScope scope, LineSettings settings)
    {
        var fields = new List<(FieldKey Key, object? Value)>(4);
        if (scope.Name0 is not null)
        {
            fields.Add((settings.GetKey(scope.Name0), scope.Value0));
        }

        if (scope.Name1 is not null)
        {
            fields.Add((settings.GetKey(scope.Name1), scope.Value1));
        }

        return scope.State is { } state ? (fields, ReadState(state, settings, fields)) : (fields, null);
    }

    /// <summary>Adds the fields of a state; what is no field, and what the state throws, is returned as text.</summary>
    private static string? ReadState(object state, LineSettings settings, List<(FieldKey Key, object? Value)> fields)
    {
        const int MostFields = 256;
        if (state is not IEnumerable<KeyValuePair<string, object?>> pairs)
        {
            return state is ValueTuple<string, object?> pair
                ? Add(settings, fields, pair.Item1, pair.Item2)
                : ScalarText.ToText(state, null);
        }

        var count = 0;
        var hasTemplate = false;
        try
        {
            foreach (var (name, value) in pairs)
            {
                if (name == StateArguments.TemplateName)
                {
                    hasTemplate = true;
                    continue;
                }

                if (count++ == MostFields)
                {
                    break;
                }

                fields.Add((settings.GetKey(name), value));
            }
        }
        catch (Exception exception)
        {
            return ScalarText.Threw("scope", exception);
        }

        return count == 0 && hasTemplate ? ScalarText.ToText(state, null) : null;
    }

    private static string? Add(LineSettings settings, List<(FieldKey Key, object? Value)> fields, string name, object? value)
    {
        fields.Add((settings.GetKey(name), value));
        return null;
    }
}
