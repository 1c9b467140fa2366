using System.Globalization;
using System.Text.Json;

namespace Trainer;

/// <summary>The members of the configuration under their own names, with the mistakes found so far.</summary>
internal sealed class ConfigValues
{
    private static readonly string[] Keys =
    [
        "epochs", "steps", "batch_size", "learning_rate", "hidden_units", "seed", "warmup_steps", "validation_every", "checkpoint_every",
        "step_delay_ms", "fail_at_step", "output_dir", "resume_from_checkpoint",
    ];

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.Ordinal)
    {
        ["num_train_epochs"] = "epochs",
        ["max_train_steps"] = "steps",
        ["train_batch_size"] = "batch_size",
        ["lr_warmup_steps"] = "warmup_steps",
        ["validation_steps"] = "validation_every",
        ["validation_step_interval"] = "validation_every",
        ["checkpointing_steps"] = "checkpoint_every",
        ["checkpoint_step_interval"] = "checkpoint_every",
    };

    private readonly Dictionary<string, (string Written, JsonElement Value)> _values = new(StringComparer.Ordinal);
    private readonly List<string> _problems = [];

    public ConfigValues(JsonElement root)
    {
        foreach (var member in root.EnumerateObject())
        {
            if (member.Name.StartsWith('_'))
            {
                // A note of whoever handed the configuration on, such as the token by which a lost submission is found again.
                continue;
            }

            // SimpleTuner's own files write the options of its command line, dashes included.
            var name = member.Name.StartsWith("--", StringComparison.Ordinal) ? member.Name[2..] : member.Name;
            var key = Aliases.GetValueOrDefault(name, name);
            if (!Keys.Contains(key, StringComparer.Ordinal))
            {
                _problems.Add($"\"{Shorten(member.Name)}\" is {Shorten(member.Value.GetRawText())}, but no such key is known. Remove it, or use one of: {string.Join(", ", Keys)}.");
            }
            else if (!_values.TryAdd(key, (member.Name, member.Value)))
            {
                _problems.Add($"\"{member.Name}\" is {Shorten(member.Value.GetRawText())}, but it means the same as \"{_values[key].Written}\". Keep one of the two.");
            }
        }
    }

    public IReadOnlyList<string> Problems => _problems;

    public bool Has(string key) => _values.TryGetValue(key, out var found) && found.Value.ValueKind != JsonValueKind.Null;

    public int Integer(string key, int fallback, int min, int max)
    {
        if (!Has(key))
        {
            return fallback;
        }

        if (_values[key].Value is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Refuse(key, string.Create(CultureInfo.InvariantCulture, $"it must be a whole number from {min} to {max}; leave it out for {fallback}"));
        return fallback;
    }

    public double Number(string key, double fallback, double aboveZeroTo)
    {
        if (!Has(key))
        {
            return fallback;
        }

        if (_values[key].Value is { ValueKind: JsonValueKind.Number } value && value.TryGetDouble(out var number) && number > 0 && number <= aboveZeroTo)
        {
            return number;
        }

        Refuse(key, string.Create(CultureInfo.InvariantCulture, $"it must be a number above 0 and at most {aboveZeroTo}; leave it out for {fallback}"));
        return fallback;
    }

    public string? Text(string key, string expected)
    {
        if (!Has(key))
        {
            return null;
        }

        if (_values[key].Value is { ValueKind: JsonValueKind.String } value && value.GetString() is { } text && !string.IsNullOrWhiteSpace(text) && !text.Contains('\0', StringComparison.Ordinal))
        {
            return text;
        }

        Refuse(key, $"it must be {expected}");
        return null;
    }

    public void Refuse(string key, string reasonAndCure) =>
        _problems.Add($"\"{_values[key].Written}\" is {Shorten(_values[key].Value.GetRawText())}: {reasonAndCure}.");

    private static string Shorten(string text) => text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "...");
}
