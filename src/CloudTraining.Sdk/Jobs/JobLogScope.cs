using CloudTraining.Sdk.Logging;

namespace CloudTraining.Sdk.Jobs;

/// <summary>Until disposed, log lines carry a job's correlation id, <c>job_id</c>, <c>provider</c> and <c>user_id</c>, and outgoing calls its correlation id.</summary>
internal readonly struct JobLogScope : IDisposable
{
    private readonly IDisposable _correlation;
    private readonly IDisposable _fields;

    private JobLogScope(TrainingJob job, ReadOnlySpan<(string Name, object? Value)> more)
    {
        _correlation = CorrelationId.Push(job.CorrelationId);
        _fields = LogContext.Push([("job_id", job.Id), ("provider", job.Provider), ("user_id", job.UserId), .. more]);
    }

    /// <summary>Begins the scope.</summary>
    /// <param name="job">The job at hand.</param>
    /// <param name="more">Further fields, for example <c>step</c>.</param>
    public static JobLogScope Push(TrainingJob job, params ReadOnlySpan<(string Name, object? Value)> more) => new(job, more);

    public void Dispose()
    {
        _fields.Dispose();
        _correlation.Dispose();
    }
}
