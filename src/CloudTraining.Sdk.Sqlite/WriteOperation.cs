namespace CloudTraining.Sdk.Sqlite;

/// <summary>Something to write, waiting for the writer. Its result is handed out only after the commit that holds it.</summary>
internal abstract class WriteOperation
{
    /// <summary>Whether the caller no longer wants it.</summary>
    public abstract bool IsCancelled { get; }

    /// <summary>Writes, inside the transaction of the batch. May run again in another batch if this one is rolled back.</summary>
    public abstract void Run(WriteBatch batch);

    /// <summary>The commit is durable.</summary>
    public abstract void Succeed();

    /// <summary>Nothing of it was stored.</summary>
    public abstract void Fail(Exception exception);
}
