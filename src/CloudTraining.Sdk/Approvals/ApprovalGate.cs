using CloudTraining.Sdk.Jobs;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Approvals;

/// <summary>Asks the rules, in the order of registration, whether a request needs an approval. The first that does decides the reason.</summary>
public sealed class ApprovalGate(IEnumerable<IApprovalRule> rules, IOptionsMonitor<ApprovalOptions> options)
{
    private readonly IReadOnlyList<IApprovalRule> _rules = [.. rules];

    /// <summary>The approval the request needs, or null.</summary>
    public async Task<ApprovalRequest?> FindNeededAsync(TrainingRequest request, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        foreach (var rule in _rules)
        {
            if (await rule.FindReasonAsync(request, cancellationToken).ConfigureAwait(false) is { } reason)
            {
                return new ApprovalRequest { Status = ApprovalStatus.Pending, Reason = reason, RequestedAt = now, ExpiresAt = now + options.CurrentValue.Timeout };
            }
        }

        return null;
    }
}
