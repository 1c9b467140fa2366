namespace ReplicateSimulator;

/// <summary>What can be set in the configuration section <c>Simulator</c> (command line, environment, appsettings).</summary>
public sealed class SimulatorOptions
{
    /// <summary>Folder of the truth log, the uploaded files and the folders of the runs.</summary>
    public string DataDirectory { get; set; } = Path.Combine("data", "replicate-simulator");

    /// <summary>How many times faster than the wall clock hours pass: retention, deadlines, rate windows and webhook retries shrink by it. Time stamps stay real.</summary>
    public double ClockSpeed { get; set; } = 1;

    /// <summary>What runs behind an accepted prediction.</summary>
    public RunnerKind Runner { get; set; } = RunnerKind.Trainer;

    /// <summary>Executable and arguments of the trainer, separated by blanks; empty for the Trainer sample beside this program.</summary>
    public string? TrainerCommand { get; set; }

    /// <summary>How many trainers run at once; the others wait as <c>starting</c>.</summary>
    public int MaxConcurrentRuns { get; set; } = 2;

    /// <summary>Scripted runs: time before the start.</summary>
    public TimeSpan ScriptedStart { get; set; }

    /// <summary>Scripted runs: time from start to end.</summary>
    public TimeSpan ScriptedRun { get; set; }

    /// <summary>Scripted runs: share of runs that fail, 0 to 1.</summary>
    public double ScriptedFailureRate { get; set; }

    /// <summary>Creates allowed per minute and account.</summary>
    public int CreatesPerMinute { get; set; } = 600;

    /// <summary>All other calls allowed per minute and account.</summary>
    public int ReadsPerMinute { get; set; } = 3000;

    /// <summary>Account name to token. Empty: every token that starts with <c>r8_</c> belongs to the account <c>simulated</c>.</summary>
    public Dictionary<string, string> Accounts { get; set; } = [];

    /// <summary>Known models as <c>owner/name</c>.</summary>
    public string[] Models { get; set; } = ["simulated/trainer", "simulated/base-model"];

    /// <summary>Signing secret of the webhooks (<c>whsec_…</c>); empty: a fresh one per start, to be read at <c>/v1/webhooks/default/secret</c>.</summary>
    public string? WebhookSecret { get; set; }

    /// <summary>How long input, output and logs of a finished run are kept.</summary>
    public TimeSpan Retention { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a prediction may run; trainings have no limit.</summary>
    public TimeSpan RunTimeLimit { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether list items carry <c>logs</c>; the documented examples do not.</summary>
    public bool LogsInLists { get; set; }

    /// <summary>Items per page.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>Seed of every random decision (fault rates, scripted failures).</summary>
    public int Seed { get; set; } = 1;

    /// <summary>A time span of the simulated hour, on the wall clock.</summary>
    public TimeSpan Scale(TimeSpan span) => span / Math.Max(ClockSpeed, 1e-6);
}
