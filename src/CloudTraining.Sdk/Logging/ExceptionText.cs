using System.Text;

namespace CloudTraining.Sdk.Logging;

/// <summary>The text of an exception, with or without its stack traces, bounded in the number of exceptions it holds.</summary>
internal static class ExceptionText
{
    private const int MostInner = 16;
    private const int MostInAll = 256;
    private const int MostShown = 64;

    public static string Of(Exception exception, bool withStackTraces)
    {
        try
        {
            // The framework's text is made by recursion: a chain of many thousands ends the process, a web of few fills the memory.
            var left = MostInAll;
            return !Fits(exception, ref left) ? Listed(exception, withStackTraces) : withStackTraces ? exception.ToString() : Brief(exception);
        }
        catch (Exception thrown)
        {
            return $"{exception.GetType()}: {ScalarText.Threw("ToString", thrown)}";
        }
    }

    private static bool Fits(Exception exception, ref int left)
    {
        if (left-- <= 0)
        {
            return false;
        }

        foreach (var inner in InnerOf(exception))
        {
            if (!Fits(inner, ref left))
            {
                return false;
            }
        }

        return true;
    }

    private static IReadOnlyList<Exception> InnerOf(Exception exception) => exception switch
    {
        AggregateException all => all.InnerExceptions,
        { InnerException: { } inner } => [inner],
        _ => [],
    };

    private static string Brief(Exception exception)
    {
        var text = new StringBuilder();
        var count = 0;
        for (var current = exception; current is not null && count++ < MostInner; current = current.InnerException)
        {
            text.Append(count == 1 ? string.Empty : " ---> ").Append(current.GetType()).Append(": ").Append(current.Message);
        }

        return text.ToString();
    }

    /// <summary>The first exceptions, outer before inner, each once; the stack trace of the outermost.</summary>
    private static string Listed(Exception exception, bool withStackTraces)
    {
        var text = new StringBuilder();
        var seen = new HashSet<Exception>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<Exception>([exception]);
        while (waiting.TryPop(out var current) && seen.Count < MostShown)
        {
            if (!seen.Add(current))
            {
                continue;
            }

            // The message of an aggregate is made of all below it.
            text.Append(seen.Count == 1 ? string.Empty : " ---> ").Append(current.GetType()).Append(": ")
                .Append(current is AggregateException ? "several errors" : current.Message);
            foreach (var inner in InnerOf(current).Take(MostShown).Reverse())
            {
                waiting.Push(inner);
            }
        }

        text.Append(" ---> …");
        return withStackTraces ? text.AppendLine().Append(exception.StackTrace).ToString() : text.ToString();
    }
}
