using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.AspNetCore.Tests.Hosting;

/// <summary>Every endpoint that a host really has, so that a table over all routes cannot forget one.</summary>
internal static class RouteTable
{
    public static IReadOnlyList<(string Method, string Pattern)> Of(WebApplication app) =>
    [
        .. app.Services.GetServices<EndpointDataSource>().Concat(((IEndpointRouteBuilder)app).DataSources)
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Select(method => (method, endpoint.RoutePattern.RawText!)) ?? [])
            .Distinct()
            .OrderBy(route => route.Item2, StringComparer.Ordinal)
            .ThenBy(route => route.method, StringComparer.Ordinal),
    ];
}
