using CloudTraining.Sdk.Providers;

namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>One page; its items are readable until it is disposed.</summary>
/// <param name="Answer">The answer that holds the items.</param>
/// <param name="Jobs">The jobs that could be read, newest first.</param>
/// <param name="Unreadable">How many entries could not.</param>
/// <param name="Next">The token of the next page; null on the last, and when the link cannot be followed.</param>
/// <param name="NextProblem">Why the link to the next page cannot be followed; null when it can, or there is none.</param>
internal sealed record JobListPage(Answer Answer, IReadOnlyList<ListedJob> Jobs, int Unreadable, string? Next, ProviderException? NextProblem) : IDisposable
{
    public void Dispose() => Answer.Dispose();
}
