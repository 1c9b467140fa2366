using System.Globalization;
using CloudTraining.Sdk.Configuration;
using CloudTraining.Sdk.Queue;

namespace CloudTraining.Sdk.Yaml;

/// <summary>Knows the documented keys. What a provider's options are is checked when the host starts, by the options themselves.</summary>
internal sealed class EnterpriseMapper(string file)
{
    private const string PollingEnabled = "CloudTraining:Polling:Enabled";
    private const string PollingInterval = "CloudTraining:Polling:Interval";
    private const int MaxSeconds = 86_400;

    private readonly List<EnterpriseSetting> _settings = [];
    private readonly List<string> _mistakes = [];

    private delegate void Reader(string name, YamlNode value);

    public IReadOnlyList<EnterpriseSetting> Settings => _settings;

    public IReadOnlyList<string> Mistakes => _mistakes;

    public void Map(YamlNode? root)
    {
        if (root is not null and not YamlNode.Single { IsNull: true })
        {
            ReadGroup(string.Empty, root, new(StringComparer.Ordinal)
            {
                ["background"] = (name, value) => ReadGroup(name, value, new(StringComparer.Ordinal)
                {
                    ["job_status_polling"] = ReadPolling,
                    ["queue_processing"] = ReadQueue,
                }),
                ["providers"] = ReadProviders,
                ["job_polling_enabled"] = (name, value) => ReadTruth(name, value, enabled => Add(PollingEnabled, name, value, enabled ? "true" : "false")),
                ["job_polling_interval"] = (name, value) => ReadSeconds(name, value, seconds => AddInterval(name, value, seconds)),
            });
        }
    }

    private void ReadPolling(string name, YamlNode value) => ReadGroup(name, value, new(StringComparer.Ordinal)
    {
        ["enabled"] = (key, node) => ReadTruth(key, node, enabled => Add(PollingEnabled, key, node, enabled ? "true" : "false")),
        ["interval_seconds"] = (key, node) => ReadSeconds(key, node, seconds => AddInterval(key, node, seconds)),
    });

    /// <summary>The queue is always on and its interval is fixed: the keys are there so that the documented file works, and to say so when it asks for something else.</summary>
    private void ReadQueue(string name, YamlNode value) => ReadGroup(name, value, new(StringComparer.Ordinal)
    {
        ["enabled"] = (key, node) => ReadTruth(key, node, enabled =>
        {
            if (!enabled)
            {
                Report(node, $"{key} is false, but queue processing cannot be turned off: without it no job would ever start. Write true or leave the key out.");
            }
        }),
        ["interval_seconds"] = (key, node) => ReadSeconds(key, node, seconds =>
        {
            var only = (int)QueueOptions.ProcessingInterval.TotalSeconds;
            if (seconds != only)
            {
                Report(node, $"{key} is {seconds}, but the interval of queue processing is fixed at {only} seconds; a new job is looked at at once anyway. Write {only} or leave the key out.");
            }
        }),
    });

    private void ReadProviders(string name, YamlNode value)
    {
        foreach (var (key, node) in Entries(name, value))
        {
            var path = $"{name}.{key.Text}";
            if (!OptionNames.IsName(key.Text))
            {
                Report(key, $"'{OptionNames.Shown(key.Text)}' is no name of a provider; it must be 1 to 64 letters, digits, '-' and '_'.");
                continue;
            }

            foreach (var (option, optionValue) in Entries(path, node))
            {
                ReadOption(key.Text, path, option, optionValue);
            }
        }
    }

    private void ReadOption(string provider, string path, YamlNode.Single option, YamlNode value)
    {
        if (!OptionNames.IsName(option.Text))
        {
            Report(option, $"'{OptionNames.Shown(option.Text)}' is no name of an option; it must be 1 to 64 letters, digits, '-' and '_'.");
            return;
        }

        Flatten($"CloudTraining:{OptionNames.ToPascalCase(provider)}:{OptionNames.ToPascalCase(option.Text)}", $"{path}.{option.Text}", value, provider);
    }

    /// <summary>Lists and groups become numbered and named children; names inside a group are the user's own and stay as they are.</summary>
    private void Flatten(string key, string name, YamlNode value, string provider)
    {
        switch (value)
        {
            case YamlNode.Single { IsNull: false } single:
                Add(key, name, single, single.Text, provider);
                break;
            case YamlNode.Sequence list:
                for (var index = 0; index < list.Items.Count; index++)
                {
                    Flatten($"{key}:{index}", $"{name}[{index}]", list.Items[index], provider);
                }

                break;
            case YamlNode.Mapping map:
                foreach (var (child, childValue) in map.Entries)
                {
                    if (child.Text.Length == 0 || child.Text.Contains(':', StringComparison.Ordinal))
                    {
                        Report(child, $"'{OptionNames.Shown(child.Text)}' cannot be a key: it is empty or holds a colon.");
                        continue;
                    }

                    Flatten($"{key}:{child.Text}", $"{name}.{child.Text}", childValue, provider);
                }

                break;
        }
    }

    private void ReadGroup(string name, YamlNode value, Dictionary<string, Reader> readers)
    {
        foreach (var (key, node) in Entries(name, value))
        {
            var path = name.Length == 0 ? key.Text : $"{name}.{key.Text}";
            if (readers.TryGetValue(key.Text, out var read))
            {
                read(path, node);
            }
            else
            {
                var hint = Nearest.Find(key.Text, readers.Keys) is { } nearest ? $"did you mean {nearest}?" : $"there are: {string.Join(", ", readers.Keys)}.";
                Report(key, $"{OptionNames.Shown(path)} is no setting; {hint}");
            }
        }
    }

    private IReadOnlyList<(YamlNode.Single Key, YamlNode Value)> Entries(string name, YamlNode value)
    {
        switch (value)
        {
            case YamlNode.Mapping map:
                return map.Entries;
            case YamlNode.Single { IsNull: true }:
                return [];
        }

        Report(value, name.Length == 0
            ? $"the file is {OptionNames.KindOf(value)}; it must hold keys with values, for example background: and below it, indented, job_status_polling:."
            : $"{name} is {OptionNames.KindOf(value)}; it must hold keys with values, indented below it.");
        return [];
    }

    private void ReadTruth(string name, YamlNode value, Action<bool> take)
    {
        if (value is YamlNode.Single { IsNull: true })
        {
            return;
        }

        if (value is YamlNode.Single { Text: "true" or "True" or "TRUE" or "false" or "False" or "FALSE" } single)
        {
            take(single.Text[0] is 't' or 'T');
            return;
        }

        Report(value, $"{name} is {OptionNames.KindOf(value)}; write true or false.");
    }

    private void ReadSeconds(string name, YamlNode value, Action<int> take)
    {
        if (value is YamlNode.Single { IsNull: true })
        {
            return;
        }

        if (value is YamlNode.Single single && long.TryParse(single.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            if (seconds is >= 1 and <= MaxSeconds)
            {
                take((int)seconds);
            }
            else
            {
                Report(value, $"{name} is {seconds}; it must be from 1 to {MaxSeconds} seconds.");
            }

            return;
        }

        Report(value, $"{name} is {OptionNames.KindOf(value)}; it must be a whole number of seconds, for example 30.");
    }

    private void AddInterval(string name, YamlNode value, int seconds) => Add(PollingInterval, name, value, seconds.ToString(CultureInfo.InvariantCulture));

    private void Add(string key, string name, YamlNode value, string text, string? provider = null)
    {
        if (_settings.Find(setting => setting.Origin.Key.Equals(key, StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            Report(value, $"{name} was given in line {other.Origin.Line} already, as {other.Origin.Name}. Keep one of the two.");
            return;
        }

        _settings.Add(new EnterpriseSetting(new ConfigurationOrigin(key, file, name) { Line = value.Place.Line, Column = value.Place.Column, Provider = provider }, text));
    }

    private void Report(YamlNode node, string message) => _mistakes.Add($"{file}:{node.Place}: {message}");
}
