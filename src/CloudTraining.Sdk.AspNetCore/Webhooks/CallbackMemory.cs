namespace CloudTraining.Sdk.AspNetCore.Webhooks;

/// <summary>Bounds what the bodies of all callbacks under way hold together: they are read before anybody knows who sent them. Thread-safe.</summary>
internal sealed class CallbackMemory(long limit)
{
    private long _held;

    /// <summary>The bytes now held.</summary>
    public long Held => Interlocked.Read(ref _held);

    /// <summary>Takes bytes; false, and nothing taken, when that would exceed the limit.</summary>
    public bool TryTake(int bytes)
    {
        if (Interlocked.Add(ref _held, bytes) <= limit)
        {
            return true;
        }

        Release(bytes);
        return false;
    }

    /// <summary>Gives bytes back.</summary>
    public void Release(int bytes) => Interlocked.Add(ref _held, -bytes);
}
