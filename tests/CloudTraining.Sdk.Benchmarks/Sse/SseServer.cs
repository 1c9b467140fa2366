using System.Globalization;

namespace CloudTraining.Sdk.Benchmarks.Sse;

/// <summary>
/// One contestant alone in a process, so that its memory is its own. The argument is its place in <see cref="Contestants"/>. Commands come on standard input, one number answers each:
/// <c>port</c>, <c>resident</c> (bytes), <c>heap</c> (bytes), <c>cpu</c> (microseconds).
/// </summary>
internal static class SseServer
{
    public static IReadOnlyList<Func<Task<ISseContestant>>> Contestants { get; } = [ProductContestant.StartAsync, BuiltInContestant.StartAsync, FloorContestant.StartAsync];

    public static async Task<int> RunAsync(string[] args)
    {
        await using var contestant = await Contestants[int.Parse(args[0], CultureInfo.InvariantCulture)]();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var answer = line switch
            {
                "port" => contestant.Port,
                "resident" => SseBenchmark.ResidentBytes(),
                "heap" => GC.GetTotalMemory(forceFullCollection: true),
                "cpu" => (long)SseBenchmark.CpuTime().TotalMicroseconds,
                _ => throw new ArgumentException($"'{line}' is no command."),
            };
            Console.WriteLine(answer.ToString(CultureInfo.InvariantCulture));
        }

        return 0;
    }
}
