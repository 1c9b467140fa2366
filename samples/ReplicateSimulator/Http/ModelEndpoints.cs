namespace ReplicateSimulator.Http;

/// <summary>Models and their versions.</summary>
public static class ModelEndpoints
{
    public static void MapModels(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/models/{owner}/{name}", GetAsync).WithMetadata(new OperationAttribute("models.get"));
        routes.MapGet("/v1/models/{owner}/{name}/versions", ListVersionsAsync).WithMetadata(new OperationAttribute("models.versions.list"));
        routes.MapGet("/v1/models/{owner}/{name}/versions/{version}", GetVersionAsync).WithMetadata(new OperationAttribute("models.versions.get"));
    }

    private static Task GetAsync(HttpContext context, string owner, string name, ModelCatalog models)
    {
        var model = $"{owner}/{name}";
        return models.Contains(model)
            ? context.Response.WriteAsJsonAsync(new
            {
                url = $"{context.BaseUrl()}/{model}",
                owner,
                name,
                description = "A simulated model.",
                visibility = "private",
                is_official = false,
                run_count = 0,
                latest_version = Version(model, 0),
            })
            : context.NotFoundAsync();
    }

    private static Task ListVersionsAsync(HttpContext context, string owner, string name, ModelCatalog models)
    {
        var model = $"{owner}/{name}";
        return models.Contains(model)
            ? context.Response.WriteAsJsonAsync(new { next = (string?)null, previous = (string?)null, results = new[] { Version(model, 0), Version(model, 1) } })
            : context.NotFoundAsync();
    }

    private static Task GetVersionAsync(HttpContext context, string owner, string name, string version, ModelCatalog models)
    {
        var place = models.Contains($"{owner}/{name}") ? ModelCatalog.Versions($"{owner}/{name}").ToList().IndexOf(version) : -1;
        return place >= 0 ? context.Response.WriteAsJsonAsync(Version($"{owner}/{name}", place)) : context.NotFoundAsync();
    }

    private static object Version(string model, int place) => new
    {
        id = ModelCatalog.Versions(model)[place],
        created_at = ModelCatalog.FirstVersionAt.AddDays(1 - place).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"),
        cog_version = "0.14.0",
        openapi_schema = new { info = new { title = "Cog" } },
    };
}
