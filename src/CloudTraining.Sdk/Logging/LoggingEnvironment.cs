namespace CloudTraining.Sdk.Logging;

/// <summary>The environment variables that set up the log.</summary>
internal sealed class LoggingEnvironment(Func<string, string?> get)
{
    public LoggingEnvironment()
        : this(Environment.GetEnvironmentVariable)
    {
    }

    public string? Get(string name) => get(name);
}
