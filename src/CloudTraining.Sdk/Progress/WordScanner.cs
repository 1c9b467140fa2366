namespace CloudTraining.Sdk.Progress;

/// <summary>Walks over the words of a line. Scripts that do not use the Latin alphabet do not belong to a word: in 训练step 150/500 the word is "step".</summary>
internal ref struct WordScanner(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _position;

    public Word Current { get; private set; }

    public bool MoveNext()
    {
        while (_position < _text.Length && !IsWordCharacter(_text[_position]))
        {
            _position++;
        }

        if (_position == _text.Length)
        {
            return false;
        }

        var start = _position;
        while (_position < _text.Length && IsWordCharacter(_text[_position]))
        {
            _position++;
        }

        var word = _text[start.._position];
        var isInPath = start > 0 && _text[start - 1] is '/' or '\\';
        Current = new Word(word, start, isInPath || IsTiedBefore(start) || IsTiedAfter(word, _position), isInPath);
        return true;
    }

    private static bool IsWordCharacter(char c) =>
        char.IsAsciiLetter(c) || c == '_' || (c is >= '\u00c0' and <= '\u036f' && c is not ('×' or '÷'));

    private readonly bool IsTiedBefore(int start)
    {
        if (start == 0)
        {
            return false;
        }

        var before = start > 1 ? _text[start - 2] : ' ';
        return _text[start - 1] switch
        {
            '.' => IsWordCharacter(before) || char.IsAsciiDigit(before) || before is ')' or ']',
            '-' => (IsWordCharacter(before) && !IsWarm(start - 1)) || before == '-',
            _ => char.IsAsciiDigit(_text[start - 1]),
        };
    }

    private readonly bool IsTiedAfter(ReadOnlySpan<char> word, int end)
    {
        var next = end < _text.Length ? _text[end] : ' ';
        var afterNext = end + 1 < _text.Length ? _text[end + 1] : ' ';
        return next switch
        {
            '.' or '/' or '\\' => IsWordCharacter(afterNext) && !(next == '.' && Words.Checkpoint.Contains(word) && !_text[(end + 1)..].StartsWith("py", StringComparison.Ordinal)),
            '-' => IsWordCharacter(afterNext) && !Words.Checkpoint.Contains(word) && !Words.Is(word, "warm") && !Words.Is(word, "pre"),
            '(' => !NumberReader.IsDigit(afterNext),
            '=' => !Words.TakesNumber(word),
            _ => false,
        };
    }

    /// <summary>"warm-up" and "pre-processing" are written in two parts.</summary>
    private readonly bool IsWarm(int hyphen) =>
        _text[..hyphen].EndsWith("warm", StringComparison.OrdinalIgnoreCase) || _text[..hyphen].EndsWith("pre", StringComparison.OrdinalIgnoreCase);
}
