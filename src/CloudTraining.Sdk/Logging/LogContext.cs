namespace CloudTraining.Sdk.Logging;

/// <summary>
/// Adds fields to every log line that is written inside a scope. Scopes nest and the inner value wins. They follow the flow of
/// control through <see langword="await"/> and into started tasks, are never seen by a sibling flow, and end with <c>Dispose</c>.
/// </summary>
/// <remarks>
/// All members are safe for concurrent use. Disposing a scope changes only the flow that disposes it: a task that was started
/// inside the scope keeps the fields it started with. The text of a value is taken when the first line inside the scope is written.
/// </remarks>
public static class LogContext
{
    /// <summary>Adds one field until the returned scope is disposed.</summary>
    /// <param name="name">The name of the field, for example <c>job_id</c>.</param>
    /// <param name="value">The value; <see langword="null"/> is written as JSON null.</param>
    public static IDisposable Push(string name, object? value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return LogScope.Push(new LogScope(name, value, null, null, null));
    }

    /// <summary>Adds several fields until the returned scope is disposed: <c>LogContext.Push(("job_id", id), ("step", "upload"))</c>.</summary>
    /// <param name="fields">The fields; when a name is repeated the last value wins.</param>
    public static IDisposable Push(params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        foreach (var (name, _) in fields)
        {
            ArgumentException.ThrowIfNullOrEmpty(name, nameof(fields));
        }

        return fields.Length switch
        {
            0 => EmptyScope.Instance,
            1 => LogScope.Push(new LogScope(fields[0].Name, fields[0].Value, null, null, null)),
            2 => LogScope.Push(new LogScope(fields[0].Name, fields[0].Value, fields[1].Name, fields[1].Value, null)),
            _ => LogScope.Push(new LogScope(fields[0].Name, fields[0].Value, fields[1].Name, fields[1].Value, Rest(fields[2..]))),
        };
    }

    /// <summary>Adds the fields of a dictionary, or of any sequence of pairs, until the returned scope is disposed.</summary>
    /// <param name="fields">The fields; they are read when the first line inside the scope is written.</param>
    public static IDisposable Push(IEnumerable<KeyValuePair<string, object?>> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return LogScope.Push(new LogScope(null, null, null, null, fields));
    }

    private static KeyValuePair<string, object?>[] Rest(ReadOnlySpan<(string Name, object? Value)> fields)
    {
        var rest = new KeyValuePair<string, object?>[fields.Length];
        for (var i = 0; i < rest.Length; i++)
        {
            rest[i] = new(fields[i].Name, fields[i].Value);
        }

        return rest;
    }

    private sealed class EmptyScope : IDisposable
    {
        public static readonly EmptyScope Instance = new();

        public void Dispose()
        {
        }
    }
}
