using System.Globalization;

namespace QuickStart;

/// <summary>What the command line asks for.</summary>
internal sealed record CommandLine(string DataDirectory, bool Json, int Steps, bool Help)
{
    public const string Usage = """
        Trains three small networks through the local provider and shows how they get on.
        Killed in the middle and started again, it follows the trainings that are still under way instead of starting new ones.

        Usage: QuickStart [--data FOLDER] [--json] [--steps N]

          --data FOLDER   where jobs, logs and output are kept; default ./quickstart-data
          --json          prints one line of JSON per job at the end, and nothing else
          --steps N       how long each training is, 10 to 100000; default 200

        Exit codes: 0 all trainings completed, 1 not all did, 2 nothing could be started, 130 interrupted (the trainings run on)
        """;

    private const int DefaultSteps = 200;

    /// <exception cref="UsageException">It cannot be understood.</exception>
    public static CommandLine Parse(string[] args)
    {
        var parsed = new CommandLine("quickstart-data", false, DefaultSteps, false);
        for (var i = 0; i < args.Length; i++)
        {
            var value = i + 1 < args.Length ? args[i + 1] : null;
            switch (args[i])
            {
                case "--help" or "-h":
                    return parsed with { Help = true };
                case "--json":
                    parsed = parsed with { Json = true };
                    break;
                case "--data":
                    parsed = parsed with { DataDirectory = string.IsNullOrWhiteSpace(value) ? throw new UsageException("--data needs a folder after it, for example --data ./quickstart-data.") : value };
                    i++;
                    break;
                case "--steps":
                    parsed = parsed with
                    {
                        Steps = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var steps) && steps is >= 10 and <= 100_000
                            ? steps
                            : throw new UsageException($"--steps is '{value}'; it must be a whole number from 10 to 100000."),
                    };
                    i++;
                    break;
                default:
                    throw new UsageException($"'{args[i]}' is not an argument of this program. It takes --data FOLDER, --json, --steps N and --help.");
            }
        }

        return parsed with { DataDirectory = Path.GetFullPath(parsed.DataDirectory) };
    }
}
