namespace CloudTraining.Sdk.Progress;

/// <summary>Puts the readings of several lines together; lines come newest first.</summary>
internal sealed class ProgressCollector
{
    private TrainingStage? _stage;
    private Counter _counter;
    private double? _loss;
    private bool _counterIsFinal;
    private bool _crossedStart;

    public bool IsComplete => _crossedStart || (_counterIsFinal && _loss is not null);

    public void Add(LineReading line)
    {
        if (_stage is null)
        {
            Decide(line);
        }
        else if (line.Stage == TrainingStage.Preprocessing && _stage is TrainingStage.Training or TrainingStage.Warmup)
        {
            // What lies before the loading belongs to an earlier run. A validation may load something of its own.
            _crossedStart = true;
            return;
        }
        else if (!_counterIsFinal)
        {
            Compare(line);
        }

        _loss ??= line.Loss;
    }

    public JobProgress Conclude(string lastLog) => new()
    {
        Stage = _stage,
        LastLog = lastLog,
        Progress = _counter.HasTotal ? _counter.Percentage : null,
        Step = _counter.Step,
        TotalSteps = _counter.TotalSteps,
        Loss = _loss is { } loss && double.IsFinite(loss) ? loss : null,
    };

    /// <summary>The newest line that names a stage decides it, and its counter is the first candidate.</summary>
    private void Decide(LineReading line)
    {
        if (line.Stage is null)
        {
            return;
        }

        (_stage, _counter) = (line.Stage, line.Counter);
        _crossedStart = _stage == TrainingStage.Preprocessing;
        _counterIsFinal = _stage == TrainingStage.Training && _counter.HasTotal && _counter.CountsSteps;
    }

    private void Compare(LineReading older)
    {
        if (!older.Counter.HasTotal)
        {
            return;
        }

        if (!_counter.HasTotal)
        {
            _counter = older.Counter;
        }
        else if (_counter.Kind == CounterKind.Epoch)
        {
            // Steps tell more than epochs, unless they start again with every epoch.
            _counter = older.Counter.CountsSteps && older.Counter.LiesWithin(_counter) ? older.Counter : _counter;
        }
        else if (older.Counter.CountsSteps && older.Counter.Total > _counter.Total)
        {
            // "Validation step 3/10" counts the validation; the line of the training before it counts the run.
            _counter = older.Counter;
        }

        _counterIsFinal = older.Stage == TrainingStage.Training && older.Counter.CountsSteps;
    }
}
