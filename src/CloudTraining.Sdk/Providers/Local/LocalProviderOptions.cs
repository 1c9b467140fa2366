namespace CloudTraining.Sdk.Providers.Local;

/// <summary>How the local provider runs jobs; section <c>CloudTraining:Local</c>. The command comes from here and nowhere else: a job brings only its input.</summary>
public sealed class LocalProviderOptions
{
    /// <summary>The program that trains: a path, or a name to be found on PATH. Required.</summary>
    public string? Command { get; set; }

    /// <summary>Its arguments, the same for every job. The job's input is in the file that <c>CLOUDTRAINING_CONFIG</c> names.</summary>
    public IList<string> Arguments { get; set; } = [];

    /// <summary>The folder the program runs in; null takes the job's own output directory.</summary>
    public string? WorkingDirectory { get; set; }

    /// <summary>Where each job gets a folder of its own, named by its id. One machine per output directory.</summary>
    /// <value>Null: <c>runs</c> below <c>CloudTraining:DataDirectory</c>, or without that <c>cloudtraining/runs</c> in the user's local data folder (<c>~/.local/share</c>).</value>
    public string? OutputDirectory { get; set; }

    /// <summary>Environment variables of the program, added to those of the host.</summary>
    public IDictionary<string, string> Environment { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What becomes of running trainings when the host stops.</summary>
    /// <value><see cref="LocalHostStop.Terminate"/>.</value>
    public LocalHostStop OnHostStop { get; set; } = LocalHostStop.Terminate;

    /// <summary>The time between SIGTERM and SIGKILL when a job is cancelled or the host stops; enough to write a checkpoint. Whole seconds; keep it below the host's shutdown timeout.</summary>
    /// <value>10 seconds.</value>
    public TimeSpan CancelGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>What an hour of this machine costs, in US dollars; null when that is not to be told.</summary>
    public decimal? CostPerHourUsd { get; set; }
}
