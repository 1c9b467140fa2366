using ReplicateSimulator.Runs;

namespace ReplicateSimulator.Http;

/// <summary>The addresses of predictions.</summary>
public static class PredictionEndpoints
{
    public static void MapPredictions(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/predictions", CreateAsync).WithMetadata(new OperationAttribute("predictions.create"));
        routes.MapPost("/v1/models/{owner}/{name}/predictions", CreateOfficialAsync).WithMetadata(new OperationAttribute("models.predictions.create"));
        routes.MapGet("/v1/predictions", (HttpContext context, RunLists lists) => lists.AnswerAsync(context, RunKind.Prediction))
            .WithMetadata(new OperationAttribute("predictions.list"));
        routes.MapGet("/v1/predictions/{id}", (HttpContext context, string id, RunEndpoints runs) => runs.GetAsync(context, id))
            .WithMetadata(new OperationAttribute("predictions.get"));
        routes.MapPost("/v1/predictions/{id}/cancel", (HttpContext context, string id, RunEndpoints runs) => runs.CancelAsync(context, id))
            .WithMetadata(new OperationAttribute("predictions.cancel"));
    }

    private static async Task CreateAsync(HttpContext context, RunEndpoints runs, ModelCatalog models)
    {
        if (await CreateRequest.ReadAsync(context, closed: true) is not { } request)
        {
            return;
        }

        if (models.Resolve(request.Version) is not { } target)
        {
            await context.ProblemAsync(
                StatusCodes.Status422UnprocessableEntity, "Invalid version or not permitted",
                "The specified version does not exist (or perhaps you don't have permission to use it?)");
            return;
        }

        await runs.AcceptAsync(context, request, RunKind.Prediction, target.Model, target.Version);
    }

    private static async Task CreateOfficialAsync(HttpContext context, string owner, string name, RunEndpoints runs, ModelCatalog models)
    {
        if (!models.Contains($"{owner}/{name}"))
        {
            await context.NotFoundAsync();
        }
        else if (await CreateRequest.ReadAsync(context, closed: true) is { } request)
        {
            await runs.AcceptAsync(context, request, RunKind.Prediction, $"{owner}/{name}", "hidden");
        }
    }
}
