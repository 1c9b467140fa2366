using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Logging;

/// <summary>
/// Writes log lines as JSON or text to the standard output and a file. Registered by <c>AddStructuredLogging</c>; rules of the
/// configuration section <c>Logging:Structured</c> are for this provider alone. Safe for concurrent use.
/// </summary>
[ProviderAlias("Structured")]
public sealed class StructuredLoggerProvider : ILoggerProvider
{
    private readonly ConcurrentDictionary<string, StructuredLogger> _loggers = new(StringComparer.Ordinal);
    private readonly Func<string, StructuredLogger> _create;
    private readonly LineOutput _output;
    private readonly List<IDisposable> _signals = [];

    /// <summary>Opens the sinks that the options name.</summary>
    /// <exception cref="OptionsValidationException">An option or a <c>SIMPLETUNER_LOG_*</c> variable has a value that makes no sense.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public StructuredLoggerProvider(IOptions<StructuredLoggingOptions> options, TimeProvider clock)
        : this((options ?? throw new ArgumentNullException(nameof(options))).Value, clock, stdout: null)
    {
    }

    internal StructuredLoggerProvider(StructuredLoggingOptions options, TimeProvider clock, LineTarget? stdout)
    {
        var settings = new LineSettings(options);
        _output = new LineOutput(options, settings, clock, stdout);
        _create = category => new StructuredLogger(category, settings, _output, clock);
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        AppDomain.CurrentDomain.UnhandledException += OnExit;
        if (!OperatingSystem.IsWindows())
        {
            RegisterSignals(options);
        }
    }

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName)
    {
        ArgumentNullException.ThrowIfNull(categoryName);
        return _loggers.GetOrAdd(categoryName, _create);
    }

    /// <summary>Writes what waits in memory; returns when it is in the hands of the operating system.</summary>
    public void Flush() => _output.Flush();

    /// <summary>Writes what waits and closes the file. Lines that are logged later are dropped.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        AppDomain.CurrentDomain.UnhandledException -= OnExit;
        _signals.ForEach(signal => signal.Dispose());
        _output.Dispose();
    }

    [UnsupportedOSPlatform("windows")]
    private void RegisterSignals(StructuredLoggingOptions options)
    {
        if (options.ReopenOnHangup)
        {
            _signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                _output.Reopen();
            }));
        }

        if (options.Buffered)
        {
            // A signal nobody handles ends the process without an exit event; what waits is written first.
            foreach (var signal in new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT })
            {
                _signals.Add(PosixSignalRegistration.Create(signal, _ => _output.Flush()));
            }
        }
    }

    private void OnExit(object? sender, EventArgs arguments) => _output.Finish();
}
