using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Endpoints;
using CloudTraining.Sdk.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Metrics;

/// <summary>Reads what the store adds up of a period. Kept until the next commit, per caller and period.</summary>
internal sealed class MetricsReader(HttpApiRuntime api)
{
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

        var from = new DateTimeOffset(today.AddDays(1 - days), TimeOnly.MinValue, TimeSpan.Zero);
        var sums = await api.Store.SumAsync(from, request.Caller.SeesAll ? null : request.Caller.UserId ?? string.Empty, request.Aborted);
        var metrics = MetricsMapper.ToJson(sums, today, days);
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
