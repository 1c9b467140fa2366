namespace Trainer;

/// <summary>What the command line and the environment ask for.</summary>
internal sealed record CommandLine(string ConfigFile, string? Resume, bool Help)
{
    public const string ConfigVariable = "CLOUDTRAINING_CONFIG";

    public const string Usage = $"""
        Trains a small network on Fisher's Iris data and prints its progress.

        Usage: Trainer [--config FILE] [--resume [CHECKPOINT]]

          --config FILE          JSON configuration; default: the file named by the environment variable {ConfigVariable}
          --resume [CHECKPOINT]  go on from this checkpoint file, or from the newest one in the output directory

        Exit codes: 0 trained, 1 training failed, 2 bad configuration, 130 interrupted, 143 terminated (a checkpoint is saved first)
        """;

    public static CommandLine Parse(string[] args)
    {
        string? config = null;
        string? resume = null;
        for (var i = 0; i < args.Length; i++)
        {
            var hasValue = i + 1 < args.Length && !args[i + 1].StartsWith("--", StringComparison.Ordinal);
            switch (args[i])
            {
                case "--help" or "-h":
                    return new CommandLine("", null, Help: true);
                case "--config" when hasValue:
                    config = args[++i];
                    break;
                case "--config":
                    throw new ConfigurationException("--config needs a file name after it, for example --config config.json.");
                case "--resume":
                    resume = hasValue ? args[++i] : TrainerConfig.Latest;
                    break;
                default:
                    throw new ConfigurationException($"'{args[i]}' is not an argument of this program. It takes --config FILE, --resume [CHECKPOINT] and --help.");
            }
        }

        config ??= Environment.GetEnvironmentVariable(ConfigVariable);
        return string.IsNullOrWhiteSpace(config)
            ? throw new ConfigurationException($"no configuration is named. Set {ConfigVariable} to a JSON file or pass --config FILE; a file holding {{}} trains with the defaults.")
            : new CommandLine(Path.GetFullPath(config), resume, Help: false);
    }
}
