namespace CloudTraining.Sdk.Logging;

/// <summary>The last resort for what the log itself cannot say.</summary>
internal static class StandardError
{
    public static void Write(string text)
    {
        try
        {
            Console.Error.WriteLine(text);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // Nobody listens there either; the number of lost lines is still counted.
        }
    }
}
