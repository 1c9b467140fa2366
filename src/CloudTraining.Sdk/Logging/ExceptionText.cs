using System.Text;

namespace CloudTraining.Sdk.Logging;

/// <summary>The text of an exception, with or without its stack traces.</summary>
internal static class ExceptionText
{
    private const int MostInner = 16;

    public static string Of(Exception exception, bool withStackTraces)
    {
        try
        {
            return withStackTraces ? exception.ToString() : Brief(exception);
        }
        catch (Exception thrown)
        {
            return $"{exception.GetType()}: {ScalarText.Threw("ToString", thrown)}";
        }
    }

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
}
