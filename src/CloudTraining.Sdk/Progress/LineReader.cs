namespace CloudTraining.Sdk.Progress;

/// <summary>Reads stage, counter and loss off one cleaned line in one pass over its words.</summary>
internal ref struct LineReader
{
    private readonly ReadOnlySpan<char> _text;
    private ReadOnlySpan<char> _previous;
    private Counter _step;
    private Counter _epoch;
    private Counter _iteration;
    private Counter _loneStep;
    private double? _loss;
    private int _counterEnd;
    private int _firstCounter = int.MaxValue;
    private int _loading = -1;
    private bool _warmup;
    private bool _training;
    private bool _namesEpoch;
    private bool _validation;
    private bool _checkpoint;
    private bool _checkpointPath;
    private bool _saving;
    private bool _restoring;

    private LineReader(ReadOnlySpan<char> text) => _text = text;

    public static LineReading Read(ReadOnlySpan<char> text)
    {
        var reader = new LineReader(text);
        var scanner = new WordScanner(text);
        while (scanner.MoveNext())
        {
            reader.Take(scanner.Current);
            reader._previous = scanner.Current.Text;
        }

        return reader.Conclude();
    }

    private readonly LineReading Conclude()
    {
        var stage = Stage();
        var counter = stage == TrainingStage.Preprocessing ? default : BestCounter();
        return new LineReading(stage, counter, stage == TrainingStage.Validation ? null : _loss);
    }

    /// <summary>Several stages on one line: the documented order, except that "Step 5/10 - data loading: 0.2 s" is a step.</summary>
    private readonly TrainingStage? Stage()
    {
        if (_loading >= 0 && _loading < _firstCounter)
        {
            return TrainingStage.Preprocessing;
        }

        if (_warmup)
        {
            return TrainingStage.Warmup;
        }

        if ((_checkpoint && !_restoring) || ((_checkpoint || _checkpointPath) && _saving))
        {
            return TrainingStage.SavingCheckpoint;
        }

        return _validation ? TrainingStage.Validation : _training ? TrainingStage.Training : null;
    }

    private readonly Counter BestCounter()
    {
        if (_step.HasTotal && (_step.Kind == CounterKind.GlobalStep || _step.CoversRunOf(_epoch)))
        {
            return _step;
        }

        if (_epoch.HasTotal)
        {
            return _epoch;
        }

        // Beside an epoch ("Epoch: [3][50/100]") an iteration starts again with every epoch and says nothing about the run.
        return _iteration.HasTotal && !_namesEpoch ? _iteration : _loneStep;
    }

    private void Take(Word word)
    {
        var text = word.Text;
        if (Words.IsLoss(text))
        {
            TakeLoss(word);
        }
        else if (Words.CounterKindOf(text, _previous) is var kind and not CounterKind.None)
        {
            TakeCounter(word, kind);
        }
        else if (Words.Checkpoint.Contains(text))
        {
            _checkpoint |= !word.IsInIdentifier && !Words.NotSavingBefore.Contains(_previous);
            _checkpointPath |= word.IsInPath;
        }
        else if (!word.IsInIdentifier)
        {
            TakeStage(text, word.Start);
        }
    }

    private void TakeStage(ReadOnlySpan<char> text, int start)
    {
        if (Words.Loading.Contains(text) || (Words.Is(text, "processing") && Words.Is(_previous, "pre")))
        {
            _loading = _loading < 0 ? start : _loading;
        }
        else if (Words.Warmup.Contains(text) || (Words.Is(text, "up") && (Words.Is(_previous, "warming") || Words.Is(_previous, "warm"))))
        {
            _warmup = true;
        }
        else if (Words.Validation.Contains(text))
        {
            _validation = true;
        }
        else
        {
            _saving |= Words.Saving.Contains(text);
            _restoring |= Words.Restoring.Contains(text);
        }
    }

    private void TakeCounter(Word word, CounterKind kind)
    {
        // An identifier such as training_step needs its counter beside it; alone it is a name in a traceback.
        var needsCounter = kind == CounterKind.Iteration || word.Text.Contains('_');
        if (word.IsInIdentifier || Words.OtherSteps.Contains(_previous))
        {
            return;
        }

        var counter = CounterReader.ReadAfter(_text, word.End, kind, out var end);
        if (!counter.HasTotal && kind != CounterKind.Iteration && CounterReader.ReadBefore(_text, _counterEnd, word.Start, kind) is { HasTotal: true } before)
        {
            (counter, end) = (before, word.End);
        }

        var isPlainIteration = kind == CounterKind.Iteration && !counter.HasTotal;
        if (isPlainIteration || (needsCounter && counter.Kind == CounterKind.None))
        {
            return;
        }

        _training = true;
        _namesEpoch |= kind == CounterKind.Epoch;
        if (counter.Kind == CounterKind.None)
        {
            return;
        }

        _counterEnd = Math.Max(_counterEnd, end);
        _firstCounter = Math.Min(_firstCounter, word.Start);
        Keep(counter, word.Text);
    }

    private void Keep(Counter counter, ReadOnlySpan<char> label)
    {
        switch (counter.Kind)
        {
            case CounterKind.Step or CounterKind.GlobalStep when counter.HasTotal:
                _step = _step.Kind < counter.Kind ? counter : _step;
                break;
            case CounterKind.Step or CounterKind.GlobalStep when !label.EndsWith("s", StringComparison.OrdinalIgnoreCase):
                // "steps: 500" is as often the length of the run as a position in it.
                _loneStep = _loneStep.Kind < counter.Kind ? counter : _loneStep;
                break;
            case CounterKind.Epoch when counter.HasTotal && !_epoch.HasTotal:
                _epoch = counter;
                break;
            case CounterKind.Iteration when !_iteration.HasTotal:
                _iteration = counter;
                break;
        }
    }

    private void TakeLoss(Word word)
    {
        if (_loss is not null || Words.NotTraining.Contains(_previous) || (word.IsInPath && !Words.Training.Contains(_previous)))
        {
            return;
        }

        var i = word.End;
        while (i < _text.Length && (_text[i] is ' ' or ':' or '：' or '=' or '"' or '\'' or '[' or '('))
        {
            i++;
        }

        if (i > word.End && i < _text.Length && NumberReader.TryReadLoss(_text, i, out var value))
        {
            _loss = double.IsFinite(value) ? value : double.NaN;
        }
    }
}
