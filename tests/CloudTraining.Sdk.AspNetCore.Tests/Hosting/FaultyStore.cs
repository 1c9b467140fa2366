using System.Reflection;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.AspNetCore.Tests.Hosting;

/// <summary>A store that can be taken away, and that counts what it is asked.</summary>
public class FaultyStore : DispatchProxy
{
    private InMemoryJobStore _inner = null!;

    public bool IsAway { get; set; }

    public System.Collections.Concurrent.ConcurrentDictionary<string, int> Calls { get; } = new(StringComparer.Ordinal);

    public static IJobStore Over(InMemoryJobStore inner)
    {
        var proxy = Create<IJobStoreWithLog, FaultyStore>();
        ((FaultyStore)(object)proxy)._inner = inner;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Calls.AddOrUpdate(targetMethod!.Name, 1, static (_, count) => count + 1);
        return IsAway ? throw new JobStoreException("The disk is full.", isTransient: true) : targetMethod.Invoke(_inner, args);
    }
}
