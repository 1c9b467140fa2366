// Logs and then ends in the way the first argument names. Usage: <way> <lines> <threads> [counter file]
// The log is set up by the SIMPLETUNER_LOG_* variables. The counter file holds, per thread, how many lines the logger has taken:
// it is mapped memory, so it survives a kill.
using System.IO.MemoryMappedFiles;
using CloudTraining.Sdk;
using CloudTraining.Sdk.Logging;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var way = args[0];
var lines = int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture);
var threads = int.Parse(args[2], System.Globalization.CultureInfo.InvariantCulture);
using var counters = args.Length > 3
    ? MemoryMappedFile.CreateFromFile(args[3], FileMode.OpenOrCreate, null, 4_096)
    : MemoryMappedFile.CreateNew(null, 4_096);
using var counter = counters.CreateViewAccessor();

var builder = Host.CreateApplicationBuilder();
builder.Logging.AddStructuredLogging(options =>
{
    options.Stdout = way == "stdout";
    options.Buffered = Environment.GetEnvironmentVariable("TEST_BUFFERED") == "1";
});
var host = builder.Build();
var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger("test");

var workers = Enumerable.Range(0, threads).Select(thread => new Thread(() => Work(thread))).ToList();
workers.ForEach(worker => worker.Start());
workers.ForEach(worker => worker.Join());
switch (way)
{
    case "exit":
        Environment.Exit(0);
        break;
    case "throw":
        throw new InvalidOperationException("unhandled");
    case "failfast":
        Environment.FailFast("failed fast");
        break;
    case "wait":
        Console.WriteLine("ready");
        new ManualResetEvent(false).WaitOne();
        break;
    case "dispose":
        host.Dispose();
        break;
    case "stdout":
        Console.Error.WriteLine("still here");
        break;
}

return 0;

void Work(int thread)
{
    using var scope = LogContext.Push(("process", Environment.ProcessId), ("thread", thread));
    for (var i = 1; i <= lines; i++)
    {
        logger.LogInformation("line {Number} of {Padding}", i, new string('x', i % 97));
        counter.Write(thread * 8, (long)i);
    }
}
