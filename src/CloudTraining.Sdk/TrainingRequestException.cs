namespace CloudTraining.Sdk;

/// <summary>A request cannot be taken. Nothing was stored.</summary>
public sealed class TrainingRequestException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="errors">Each mistake: the field and what is wrong with it.</param>
    /// <param name="isConflict">Whether the idempotency key was used for another body.</param>
    public TrainingRequestException(IReadOnlyDictionary<string, string> errors, bool isConflict = false)
        : base("The training request cannot be taken: " + string.Join(" ", (errors ?? throw new ArgumentNullException(nameof(errors))).Select(error => $"{error.Key}: {error.Value}")))
    {
        Errors = errors;
        IsConflict = isConflict;
    }

    /// <summary>Each mistake: the field in snake_case and a sentence.</summary>
    public IReadOnlyDictionary<string, string> Errors { get; }

    /// <summary>Whether the idempotency key was used for another body.</summary>
    public bool IsConflict { get; }
}
