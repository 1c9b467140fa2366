using CloudTraining.Sdk.AspNetCore.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.OpenApi;

namespace CloudTraining.Sdk.AspNetCore.OpenApi;

/// <summary>How an endpoint is described for OpenAPI. The host decides whether and where the document is served (<c>AddOpenApi</c>, <c>MapOpenApi</c>).</summary>
/// <param name="Summary">One line.</param>
/// <param name="Returns">The type of the answer; null for one that is no JSON.</param>
/// <param name="Accepts">The type of the body; null for none.</param>
/// <param name="ContentType">The type of an answer that is no JSON.</param>
/// <param name="Query">The parameters of the query string.</param>
/// <param name="Errors">The statuses beside the ones every endpoint has.</param>
/// <param name="IsHidden">Whether it is left out: an alias kept for clients.</param>
internal sealed record ApiDoc(
    string Summary,
    Type? Returns = null,
    Type? Accepts = null,
    string? ContentType = null,
    IReadOnlyList<ApiParameter>? Query = null,
    IReadOnlyList<int>? Errors = null,
    bool IsHidden = false)
{
    private const string Json = "application/json";

    /// <summary>Whether the answer is a stream of events.</summary>
    public bool IsStream => ContentType == "text/event-stream";

    public void Describe(IEndpointConventionBuilder endpoint, string pattern, string tag)
    {
        if (IsHidden)
        {
            endpoint.WithMetadata(new ExcludeFromDescriptionAttribute());
            return;
        }

        endpoint.WithSummary(Summary).WithTags(tag);

        // The description provider looks only at endpoints that say which method answers.
        endpoint.WithMetadata(((Action)Described).Method);
        endpoint.WithMetadata(new ProducesResponseTypeMetadata(200, Returns ?? typeof(string), [ContentType ?? Json]));
        foreach (var status in (Errors ?? []).Append(403).Append(503).Distinct().Order())
        {
            endpoint.WithMetadata(status == StatusCodes.Status304NotModified
                ? new ProducesResponseTypeMetadata(status)
                : new ProducesResponseTypeMetadata(status, typeof(ProblemJson), ["application/problem+json"]));
        }

        if (Accepts is not null)
        {
            endpoint.WithMetadata(new AcceptsMetadata([Json], Accepts, isOptional: true));
        }

        endpoint.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            AddParameters(operation, pattern);
            return Task.CompletedTask;
        });
    }

    private static void Described()
    {
    }

    private void AddParameters(OpenApiOperation operation, string pattern)
    {
        operation.Parameters = [];
        foreach (System.Text.RegularExpressions.ValueMatch match in RouteParameter.Names().EnumerateMatches(pattern))
        {
            operation.Parameters.Add(new OpenApiParameter
            {
                Name = pattern.Substring(match.Index + 1, match.Length - 2),
                In = ParameterLocation.Path,
                Required = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.String },
            });
        }

        foreach (var parameter in Query ?? [])
        {
            operation.Parameters.Add(parameter.ToOpenApi());
        }
    }
}
