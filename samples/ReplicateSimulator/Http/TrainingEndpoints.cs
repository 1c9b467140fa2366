using ReplicateSimulator.Runs;

namespace ReplicateSimulator.Http;

/// <summary>The addresses of trainings.</summary>
public static class TrainingEndpoints
{
    public static void MapTrainings(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/models/{owner}/{name}/versions/{version}/trainings", CreateAsync).WithMetadata(new OperationAttribute("trainings.create"));
        routes.MapGet("/v1/trainings", (HttpContext context, RunLists lists) => lists.AnswerAsync(context, RunKind.Training))
            .WithMetadata(new OperationAttribute("trainings.list"));
        routes.MapGet("/v1/trainings/{id}", (HttpContext context, string id, RunEndpoints runs) => runs.GetAsync(context, id))
            .WithMetadata(new OperationAttribute("trainings.get"));
        routes.MapPost("/v1/trainings/{id}/cancel", (HttpContext context, string id, RunEndpoints runs) => runs.CancelAsync(context, id))
            .WithMetadata(new OperationAttribute("trainings.cancel"));
    }

    private static async Task CreateAsync(HttpContext context, string owner, string name, string version, RunEndpoints runs, ModelCatalog models)
    {
        if (models.Resolve($"{owner}/{name}:{version}") is not { } target)
        {
            await context.NotFoundAsync();
            return;
        }

        if (await CreateRequest.ReadAsync(context, closed: false) is not { } request)
        {
            return;
        }

        if (request.Destination is null || !models.Contains(request.Destination))
        {
            await context.ProblemAsync(StatusCodes.Status404NotFound, null, "The training destination does not exist.");
            return;
        }

        await runs.AcceptAsync(context, request, RunKind.Training, target.Model, target.Version);
    }
}
