using CloudTraining.Sdk.AspNetCore.Dashboard;
using CloudTraining.Sdk.AspNetCore.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CloudTraining.Sdk;

/// <summary>Puts the dashboard into an application.</summary>
public static class DashboardEndpointRouteBuilderExtensions
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>
    /// Serves the dashboard at <paramref name="path"/>: one page and its files, embedded in this package, that call the API of <c>MapCloudTraining()</c> on the same route builder.
    /// Works below any path base and behind a proxy that cuts a prefix off, without configuration.
    /// </summary>
    /// <param name="endpoints">Where to map it.</param>
    /// <param name="path">Where the page is, for example <c>/cloud</c>; without parameters.</param>
    /// <returns>
    /// The group, for authorization and the like. Until the host decides with it who may open the page, only requests from this machine are answered, in Development and without a proxy.
    /// The page holds no data; what it shows comes from the API, under the API's own rules.
    /// </returns>
    /// <exception cref="ArgumentException">The path does not begin with a slash or holds route parameters.</exception>
    public static RouteGroupBuilder MapCloudTrainingDashboard(this IEndpointRouteBuilder endpoints, string path = "/cloud")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (path[0] != '/' || path.AsSpan().ContainsAny('{', '}', '?') || path.Contains("//", StringComparison.Ordinal))
        {
            throw new ArgumentException($"The dashboard cannot be mapped at '{path}'. Name a fixed path that begins with one slash, for example \"/cloud\".", nameof(path));
        }

        var prefix = path.TrimEnd('/');
        var depth = prefix.Count(character => character == '/');
        var endpoint = new DashboardEndpoint(DashboardAssets.Load(), string.Concat(Enumerable.Repeat("../", depth)) + "api/", new AccessGate(endpoints.ServiceProvider.GetRequiredService<IHostEnvironment>()));
        var group = endpoints.MapGroup(prefix);
        group.ExcludeFromDescription();
        group.MapMethods("/", Methods, endpoint.WritePageAsync).WithDisplayName("Cloud training dashboard");
        group.MapMethods("/assets/{version}/{**name}", Methods, endpoint.WriteAssetAsync).WithDisplayName("Cloud training dashboard files");
        return group;
    }
}
