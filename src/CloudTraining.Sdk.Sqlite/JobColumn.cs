using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

/// <summary>A column whose value, a text or a number, follows from the job.</summary>
internal sealed class JobColumn
{
    private readonly Func<TrainingJob, string?>? _text;
    private readonly Func<TrainingJob, long?>? _number;

    private JobColumn(string name, Func<TrainingJob, string?>? text, Func<TrainingJob, long?>? number) => (Name, _text, _number) = (name, text, number);

    public string Name { get; }

    public static JobColumn Of(string name, Func<TrainingJob, string?> text) => new(name, text, null);

    public static JobColumn Of(string name, Func<TrainingJob, long?> number) => new(name, null, number);

    /// <summary>A flag is 1 or null, so that a partial index holds only the rows a query is after.</summary>
    public static JobColumn Of(string name, Func<TrainingJob, bool> flag) => new(name, null, job => flag(job) ? 1 : null);

    /// <summary>Whether the row holds this job's value already.</summary>
    public bool IsIn(SqliteStatement row, int column, TrainingJob job) => _text is null ? row.FindInt64(column) == _number!(job) : row.Holds(column, _text(job));

    public void Bind(SqliteStatement statement, TrainingJob job)
    {
        if (_text is null)
        {
            statement.Bind(_number!(job));
            return;
        }

        statement.Bind(_text(job));
    }
}
