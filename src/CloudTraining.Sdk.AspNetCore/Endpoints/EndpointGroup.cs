using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>Maps the endpoints of one group, each in the envelope and described for OpenAPI.</summary>
internal sealed class EndpointGroup(RouteGroupBuilder routes, ApiEnvelope envelope, string tag)
{
    public RouteGroupBuilder Routes { get; } = routes;

    public void Get(string pattern, ApiHandler handler, ApiDoc doc, params ReadOnlySpan<string> aliases)
    {
        Map("GET", pattern, envelope.Wrap(handler), doc);
        foreach (var alias in aliases)
        {
            Map("GET", alias, envelope.Wrap(handler), doc with { IsHidden = true });
        }
    }

    public void Post(string pattern, ApiHandler handler, ApiDoc doc) => Map("POST", pattern, envelope.Wrap(handler), doc);

    public void Submit(string pattern, ApiHandler handler, ApiDoc doc) => Map("POST", pattern, envelope.Wrap(handler, isSubmission: true), doc);

    public void Delete(string pattern, ApiHandler handler, ApiDoc doc) => Map("DELETE", pattern, envelope.Wrap(handler), doc);

    public void Webhook(string pattern, ApiHandler handler, ApiDoc doc) => Map("POST", pattern, envelope.Wrap(handler, isWebhook: true), doc);

    /// <summary>An endpoint of SimpleTuner's that changes a setting while the server runs: here a setting is configuration.</summary>
    public void Setting(string method, string pattern, string key)
    {
        var doc = new ApiDoc("Refused: a setting is changed in the configuration", Errors: [409], IsHidden: true);
        Map(method, pattern, envelope.Wrap(_ => throw new ApiException(409, "setting_is_configuration", $"Settings are not changed at run time. Set {key} in the configuration of the host instead.")), doc);
    }

    private void Map(string method, string pattern, RequestDelegate handler, ApiDoc doc)
    {
        var endpoint = Routes.MapMethods(pattern, [method], handler);
        endpoint.WithDisplayName($"{method} {pattern}");
        doc.Describe(endpoint, pattern, tag);
    }
}
