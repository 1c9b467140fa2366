using System.Globalization;
using System.Text;
using CloudTraining.Sdk.AspNetCore.Contracts;
using CloudTraining.Sdk.AspNetCore.Endpoints;
using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Metrics;

/// <summary>Metrics as JSON and as Prometheus text.</summary>
internal sealed class MetricsEndpoints(HttpApiRuntime api)
{
    private const int PrometheusDays = 365;
    private readonly MetricsReader _reader = new(api);

    public static void Map(EndpointGroup group, HttpApiRuntime api)
    {
        var metrics = new MetricsEndpoints(api);
        group.Get(
            "/api/cloud/metrics",
            metrics.GetAsync,
            new ApiDoc("Read jobs and costs of a period", typeof(MetricsJson), Query: [ApiParameter.Number("days", "1 to 365; 30 if left out.")], Errors: [422]),
            "/api/metrics");
        group.Get("/api/cloud/metrics/prometheus", metrics.PrometheusAsync, new ApiDoc("Read metrics as Prometheus text", ContentType: "text/plain"), "/api/metrics/prometheus");
        group.Get("/api/cloud/cost-limit/status", metrics.CostLimitAsync, new ApiDoc("Read the state of the cost limit", typeof(CostLimitJson)));
    }

    private async Task<IResult?> GetAsync(ApiRequest request) =>
        TypedResults.Json(await _reader.ReadAsync(request, request.Query.Number("days", 30, 1, 365)), ContractsJson.Default.MetricsJson);

    private async Task<IResult?> CostLimitAsync(ApiRequest request)
    {
        var metrics = await _reader.ReadAsync(request, 30);
        var body = new CostLimitJson
        {
            Enabled = false,
            CurrentSpend = metrics.TotalCost,
            PercentUsed = 0,
            IsExceeded = false,
            IsWarning = false,
            Message = "No cost limit is kept. CloudTraining:Approvals:CostThresholdUsd asks for an approval of expensive jobs.",
        };
        return TypedResults.Json(body, ContractsJson.Default.CostLimitJson);
    }

    private async Task<IResult?> PrometheusAsync(ApiRequest request)
    {
        var metrics = await _reader.ReadAsync(request, PrometheusDays);
        var text = new StringBuilder();
        Write(text, "simpletuner_jobs_total", "gauge", "Jobs of the last 365 days.", metrics.JobCount);
        Write(text, "simpletuner_jobs_active", "gauge", "Jobs that have not ended.", metrics.ActiveJobs);
        text.Append("# HELP simpletuner_jobs_by_status Jobs of the last 365 days by status.\n# TYPE simpletuner_jobs_by_status gauge\n");
        foreach (var (status, count) in metrics.JobsByStatus)
        {
            text.Append(CultureInfo.InvariantCulture, $"simpletuner_jobs_by_status{{status=\"{status}\"}} {count}\n");
        }

        Write(text, "simpletuner_cost_usd_total", "gauge", "What the jobs of the last 365 days cost.", metrics.TotalCost);
        Write(text, "simpletuner_cost_limit_percent_used", "gauge", "Share of the cost limit that is used; no limit is kept.", 0);
        Write(text, "simpletuner_uptime_seconds", "gauge", "Since when this host answers.", (decimal)api.Clock.GetElapsedTime(api.StartedAt).TotalSeconds);
        Write(text, "simpletuner_event_streams_open", "gauge", "Open event streams.", api.EventSlots.Taken);
        return TypedResults.Text(text.ToString(), "text/plain; version=0.0.4", Encoding.UTF8);
    }

    private static void Write(StringBuilder text, string name, string type, string help, decimal value) =>
        text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n{name} {value}\n");
}
