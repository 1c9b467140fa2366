using Microsoft.OpenApi;

namespace CloudTraining.Sdk.AspNetCore.OpenApi;

/// <summary>A parameter of the query string.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its JSON type.</param>
/// <param name="Description">What it does, with the default.</param>
internal sealed record ApiParameter(string Name, JsonSchemaType Type, string Description)
{
    public static ApiParameter Text(string name, string description) => new(name, JsonSchemaType.String, description);

    public static ApiParameter Number(string name, string description) => new(name, JsonSchemaType.Integer, description);

    public static ApiParameter Offset { get; } = Number("offset", "How many to skip.");

    public static ApiParameter Limit(int most) => Number("limit", $"1 to {most}; 50 if left out.");

    public static ApiParameter Flag(string name, string description) => new(name, JsonSchemaType.Boolean, description);

    public OpenApiParameter ToOpenApi() => new()
    {
        Name = Name,
        In = ParameterLocation.Query,
        Description = Description,
        Schema = new OpenApiSchema { Type = Type },
    };
}
