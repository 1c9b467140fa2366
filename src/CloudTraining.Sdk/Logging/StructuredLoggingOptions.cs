using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging;

/// <summary>
/// What a host sets for its log lines. Values set in code win over the <c>SIMPLETUNER_LOG_*</c> variables, those over the section
/// <c>CloudTraining:Logging</c> of the configuration. Right when empty: INFO, JSON, stdout only.
/// </summary>
public sealed class StructuredLoggingOptions
{
    /// <summary>
    /// The level of categories without a rule of their own. <see langword="null"/> leaves it to the section <c>Logging</c> of the
    /// configuration and to <c>SetMinimumLevel</c>.
    /// </summary>
    /// <value>Default <see langword="null"/>, which means INFO where nothing else is configured.</value>
    public LogLevel? MinimumLevel { get; set; }

    /// <summary>JSON or text.</summary>
    /// <value>Default <see cref="LogFormat.Json"/>.</value>
    public LogFormat Format { get; set; } = LogFormat.Json;

    /// <summary>Whether lines go to the standard output.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool Stdout { get; set; } = true;

    /// <summary>A file that gets every line too; its folder is created. <see langword="null"/> or empty means no file.</summary>
    /// <value>Default <see langword="null"/>.</value>
    public string? File { get; set; }

    /// <summary>Whether <c>exception</c> holds stack traces, or only types and messages.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool IncludeStackTraces { get; set; } = true;

    /// <summary>Whether <c>event_id</c> and <c>event_name</c> are added to <c>extra</c> where a call has them.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool IncludeEventId { get; set; }

    /// <summary>Whether <c>trace_id</c> and <c>span_id</c> of the current activity are written.</summary>
    /// <value>Default <see langword="true"/>.</value>
    public bool IncludeTraceIds { get; set; } = true;

    /// <summary>
    /// Whether the source of calls that were not compiled with the generator is looked for on the stack. Costs tens of microseconds a
    /// line and may name an inlined caller.
    /// </summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool UseStackTraceForSource { get; set; }

    /// <summary>
    /// The most bytes of a line with its newline; longer values are cut and say so. 0 means no limit. Container runtimes split lines
    /// at 16 KiB, and the halves are not JSON any more.
    /// </summary>
    /// <value>Default 16384; at least 1024 when not 0.</value>
    [Range(0, 1 << 30)]
    public int MaxLineBytes { get; set; } = 16_384;

    /// <summary>
    /// Whether lines wait in memory for a writer that writes many at once. Faster; but a killed process loses what waited, at most
    /// <see cref="FlushInterval"/> old. Unbuffered lines are in the kernel before the call returns.
    /// </summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool Buffered { get; set; }

    /// <summary>The bytes that may wait for the writer of each sink when <see cref="Buffered"/>.</summary>
    /// <value>Default 1 MiB; at least 64 KiB.</value>
    [Range(65_536, 1 << 30)]
    public int BufferBytes { get; set; } = 1 << 20;

    /// <summary>The longest a line waits when <see cref="Buffered"/>. CRITICAL lines are written before the call returns.</summary>
    /// <value>Default 200 ms.</value>
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>What happens to a line for which the buffer has no room.</summary>
    /// <value>Default <see cref="LogOverflow.Wait"/>.</value>
    public LogOverflow Overflow { get; set; } = LogOverflow.Wait;

    /// <summary>
    /// Whether SIGHUP makes the file be opened anew, as log rotation tools expect. It takes the signal's usual meaning away, which is
    /// to end the process. Not needed for rotation: the path is looked at once a second anyway.
    /// </summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool ReopenOnHangup { get; set; }

    /// <summary>
    /// Names of fields whose values come out as <c>***</c>, besides the built-in ones. Case, <c>_</c>, <c>-</c> and <c>.</c> do not matter.
    /// </summary>
    /// <value>Default empty. Built in: passwords, tokens, API keys, authorization, cookies, connection strings, client secrets.</value>
    public ISet<string> RedactedNames { get; } = new HashSet<string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Asked once for each field name: <see langword="true"/> makes its values come out as <c>***</c>.</summary>
    /// <value>Default <see langword="null"/>.</value>
    public Predicate<string>? RedactName { get; set; }

    /// <summary>Whether Microsoft's console provider keeps writing beside ours; without it, stdout would hold every entry twice.</summary>
    /// <value>Default <see langword="false"/>.</value>
    public bool KeepMicrosoftConsole { get; set; }
}
