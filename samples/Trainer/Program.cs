using System.Runtime.InteropServices;
using Trainer;

const int Failed = 1;
const int BadConfiguration = 2;
const int SignalBase = 128;

var signal = 0;
using var stop = new CancellationTokenSource();
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Stop(context, 15));
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Stop(context, 2));

try
{
    var commandLine = CommandLine.Parse(args);
    if (commandLine.Help)
    {
        Console.WriteLine(CommandLine.Usage);
        return 0;
    }

    Console.WriteLine($"Loading configuration from {commandLine.ConfigFile}");
    var config = TrainerConfigReader.Read(commandLine.ConfigFile) is var read && commandLine.Resume is { } resume
        ? read with { ResumeFrom = resume }
        : read;
    await new TrainingRun(config, Console.Out, TimeProvider.System).ExecuteAsync(stop.Token);
    return 0;
}
catch (ConfigurationException exception)
{
    foreach (var problem in exception.Problems)
    {
        Console.Error.WriteLine($"Configuration error: {problem}");
    }

    return BadConfiguration;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return SignalBase + signal;
}
catch (Exception exception) when (exception is TrainingFailedException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"Error: {exception.Message}");
    return Failed;
}

void Stop(PosixSignalContext context, int number)
{
    // The first signal lets the current step end and its checkpoint be written; a second one ends the process the hard way.
    if (Interlocked.CompareExchange(ref signal, number, 0) == 0)
    {
        context.Cancel = true;
        stop.Cancel();
    }
}
