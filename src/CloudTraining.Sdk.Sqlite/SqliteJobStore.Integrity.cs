using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Sqlite;

public sealed partial class SqliteJobStore
{
    /// <summary>
    /// Checks the file page by page, and that what queries look at still says the same as the jobs themselves. Reads everything: seconds for a large file, beside which
    /// the store goes on working.
    /// </summary>
    /// <returns>One sentence for each problem; empty when all is well.</returns>
    public async Task<IReadOnlyList<string>> CheckIntegrityAsync(CancellationToken cancellationToken = default)
    {
        // It reads the whole file; a caller's thread must not wait for that.
        return await Task.Run(() => _readers.Read(session => IntegrityCheck.Run(session, cancellationToken)), cancellationToken).ConfigureAwait(false);
    }
}
