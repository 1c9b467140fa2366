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
        MapGet(pattern, handler, doc);
        foreach (var alias in aliases)
        {
            MapGet(alias, handler, doc with { IsHidden = true });
        }
    }

    public void Post(string pattern, ApiHandler handler, ApiDoc doc) => Map("POST", pattern, envelope.Wrap(handler), doc);

    public void Submit(string pattern, ApiHandler handler, ApiDoc doc) => Map("POST", pattern, envelope.Wrap(handler, isSubmission: true), doc);

    public void Delete(string pattern, ApiHandler handler, ApiDoc doc) => Map("DELETE", pattern, envelope.Wrap(handler), doc);

    public void Webhook(string pattern, ApiHandler handler, ApiDoc doc) => Map("POST", pattern, envelope.Wrap(handler, isWebhook: true), doc);

    /// <summary>An endpoint of SimpleTuner's that changes a setting while the server runs: here a setting is configuration.</summary>
    public void Setting(string method, string pattern, Func<ApiRequest, string> key) =>
        Refuse(method, pattern, "setting_is_configuration", request => $"Settings are not changed at run time. Set {key(request)} in the configuration of the host instead.");

    /// <inheritdoc cref="Setting(string, string, Func{ApiRequest, string})"/>
    public void Setting(string method, string pattern, string key) => Setting(method, pattern, _ => key);

    /// <summary>An endpoint of SimpleTuner's that there is no use for here: 409 with the reason.</summary>
    public void Refuse(string method, string pattern, string code, string reason) => Refuse(method, pattern, code, _ => reason);

    private void Refuse(string method, string pattern, string code, Func<ApiRequest, string> reason) =>
        Map(method, pattern, envelope.Wrap(request => throw new ApiException(409, code, reason(request))), new ApiDoc("Refused", Errors: [409], IsHidden: true));

    /// <summary>HEAD is answered like GET without the body, which the server leaves out; not where the answer is a stream, which has no end to wait for.</summary>
    private void MapGet(string pattern, ApiHandler handler, ApiDoc doc)
    {
        Map("GET", pattern, envelope.Wrap(handler), doc);
        if (!doc.IsStream)
        {
            Map("HEAD", pattern, envelope.Wrap(handler), doc with { IsHidden = true });
        }
    }

    private void Map(string method, string pattern, RequestDelegate handler, ApiDoc doc)
    {
        var endpoint = Routes.MapMethods(pattern, [method], handler);
        endpoint.WithDisplayName($"{method} {pattern}");
        doc.Describe(endpoint, pattern, tag);
    }
}
