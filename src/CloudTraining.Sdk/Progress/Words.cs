using System.Collections.Frozen;

namespace CloudTraining.Sdk.Progress;

/// <summary>The words that mean something, in lower case; all comparisons ignore case.</summary>
internal static class Words
{
    private const int MaxWordLength = 24;

    private static readonly FrozenDictionary<string, CounterKind>.AlternateLookup<ReadOnlySpan<char>> CounterKinds = new Dictionary<string, CounterKind>
    {
        ["step"] = CounterKind.Step,
        ["steps"] = CounterKind.Step,
        ["train_step"] = CounterKind.Step,
        ["train_steps"] = CounterKind.Step,
        ["training_step"] = CounterKind.Step,
        ["training_steps"] = CounterKind.Step,
        ["current_step"] = CounterKind.Step,
        ["global_step"] = CounterKind.GlobalStep,
        ["global_steps"] = CounterKind.GlobalStep,
        ["epoch"] = CounterKind.Epoch,
        ["epochs"] = CounterKind.Epoch,
        ["current_epoch"] = CounterKind.Epoch,
        ["iteration"] = CounterKind.Iteration,
        ["iterations"] = CounterKind.Iteration,
        ["iter"] = CounterKind.Iteration,
        ["iters"] = CounterKind.Iteration,
        ["training"] = CounterKind.Iteration,
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    public static WordSet Loading { get; } = new("loading", "preprocessing");

    public static WordSet Warmup { get; } = new("warmup");

    public static WordSet Validation { get; } = new("validation", "validations", "validating", "validate", "validated", "validates");

    public static WordSet Checkpoint { get; } = new("checkpoint", "checkpoints", "checkpointing", "checkpointed", "checkpoint_");

    public static WordSet Saving { get; } = new("saving", "saved", "save", "saves", "writing", "wrote", "written");

    public static WordSet Restoring { get; } = new("resume", "resumes", "resuming", "resumed", "restore", "restores", "restoring", "restored", "load", "loads", "loaded");

    /// <summary>Before "checkpoint" these mean a setting or a start: "gradient checkpointing", "from checkpoint".</summary>
    public static WordSet NotSavingBefore { get; } = new("gradient", "activation", "from", "no", "without", "base", "pretrained", "initial");

    /// <summary>Steps of something else than the training.</summary>
    public static WordSet OtherSteps { get; } = new("time", "denoise", "denoising", "noise", "sampling", "sampler", "diffusion", "inference", "accumulation", "eval", "evaluation");

    /// <summary>Before "loss" these mean that it is not the one being trained on.</summary>
    public static WordSet NotTraining { get; } = new("validation", "val", "eval", "evaluation", "test");

    public static WordSet Training { get; } = new("train", "training");

    private static WordSet GlobalBefore { get; } = new("global", "total", "overall", "optimizer", "optimization");

    private static WordSet Losses { get; } = new("loss", "train_loss", "training_loss", "step_loss", "total_loss", "avg_loss");

    public static bool Is(ReadOnlySpan<char> word, string expected) => word.Equals(expected, StringComparison.OrdinalIgnoreCase);

    public static bool IsLoss(ReadOnlySpan<char> word) => Losses.Contains(word);

    public static bool TakesNumber(ReadOnlySpan<char> word) => IsLoss(word) || CounterKindOf(word, default) != CounterKind.None;

    public static CounterKind CounterKindOf(ReadOnlySpan<char> word, ReadOnlySpan<char> previous)
    {
        if (word.Length > MaxWordLength || !CounterKinds.TryGetValue(word, out var kind))
        {
            return CounterKind.None;
        }

        return kind == CounterKind.Step && GlobalBefore.Contains(previous) ? CounterKind.GlobalStep : kind;
    }

    /// <summary>A set that is asked with spans.</summary>
    internal sealed class WordSet(params string[] words)
    {
        private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _words =
            words.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

        public bool Contains(ReadOnlySpan<char> word) => word.Length <= MaxWordLength && _words.Contains(word);
    }
}
