using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Endpoints;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.AspNetCore.Metrics;

/// <summary>Sums up the jobs of a period. Kept until the next commit, per caller and period.</summary>
internal sealed class MetricsReader(HttpApiRuntime api)
{
    private const int PageSize = 1_000;
    private const int MaxKept = 256;
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Scope, int Days), (long Change, DateOnly Day, MetricsJson Metrics)> _kept = [];

    public async Task<MetricsJson> ReadAsync(ApiRequest request, int days)
    {
        var now = api.Clock.GetUtcNow();
        var key = (request.Caller.SeesAll ? "*" : "u:" + request.Caller.UserId, days);
        var change = await api.Store.GetChangeNumberAsync(request.Aborted);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        lock (_gate)
        {
            if (_kept.TryGetValue(key, out var kept) && kept.Change == change && kept.Day == today)
            {
                return kept.Metrics;
            }
        }

        var sum = new MetricsSum(today, days);
        var filter = request.Restrict(new JobFilter { CreatedAtOrAfter = sum.From, Limit = PageSize });
        do
        {
            var page = await api.Client.ListAsync(filter, request.Aborted);
            foreach (var job in page.Jobs)
            {
                sum.Add(job);
            }

            filter = filter with { Cursor = page.NextCursor };
        }
        while (filter.Cursor is not null);

        var metrics = sum.ToJson();
        lock (_gate)
        {
            if (_kept.Count >= MaxKept)
            {
                _kept.Clear();
            }

            _kept[key] = (change, today, metrics);
        }

        return metrics;
    }
}
