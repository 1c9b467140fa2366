using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CloudTraining.Sdk.Logging;

namespace CloudTraining.Sdk.Providers.Local;

/// <summary>Makes the call that starts the supervisor script of a run.</summary>
internal static class Supervisor
{
    private static readonly Lazy<byte[]> Script = new(ReadScript);

    public static ProcessStartInfo CreateStart(LocalSettings settings, LocalRuns runs, RunFolder folder, RunRecord record, string configFile)
    {
        var start = new ProcessStartInfo(settings.SessionStarter)
        {
            // All three, so that .NET leaves the terminal alone; the script lets go of them at once, save for the pipe that tells it of the host's end.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        var mode = settings.Options.OnHostStop == LocalHostStop.KeepRunning ? "keep" : "terminate";
        var grace = Math.Ceiling(settings.Options.CancelGrace.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        string[] arguments =
        [
            settings.Shell, Install(runs), "supervise", folder.Path, settings.WorkingDirectory ?? record.OutputDirectory, grace, mode, settings.Command, .. settings.Options.Arguments,
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (variable, value) in settings.Options.Environment)
        {
            start.Environment[variable] = value;
        }

        start.Environment["CLOUDTRAINING_CONFIG"] = configFile;
        start.Environment["CLOUDTRAINING_OUTPUT"] = record.OutputDirectory;
        start.Environment["CLOUDTRAINING_JOB_ID"] = record.JobId;
        start.Environment["CLOUDTRAINING_CORRELATION_ID"] = CorrelationId.Current;
        return start;
    }

    /// <summary>Puts the script where the shell can read it. Named by its content: a shell reads on while it runs, so an installed script never changes.</summary>
    private static string Install(LocalRuns runs)
    {
        var name = $"supervisor-{Convert.ToHexStringLower(SHA256.HashData(Script.Value))[..12]}.sh";
        var file = Path.Combine(runs.RecordsDirectory, name);
        if (!File.Exists(file))
        {
            Directory.CreateDirectory(runs.RecordsDirectory);
            var temporary = $"{file}.{Guid.NewGuid():N}";
            File.WriteAllBytes(temporary, Script.Value);
            File.Move(temporary, file, overwrite: true);
        }

        return file;
    }

    private static byte[] ReadScript()
    {
        using var resource = typeof(Supervisor).Assembly.GetManifestResourceStream("CloudTraining.Sdk.supervisor.sh")!;
        using var reader = new StreamReader(resource);

        // A checkout with CRLF would break every line.
        return Encoding.UTF8.GetBytes(reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
