using System.Text.Json;
using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CloudTraining.Sdk.AspNetCore.Tests.Golden;

/// <summary>The OpenAPI document is a reviewed file: what changes in it is seen. <c>API_APPROVE=1</c> writes it anew beside the test; copy it into the project after reading it.</summary>
public sealed class OpenApiTests
{
    [Test, CancelAfter(30_000)]
    public async Task The_document_is_the_reviewed_one(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync();
        var document = await ReadAsync(host, cancellationToken);
        var golden = Path.Combine(TestContext.CurrentContext.TestDirectory, "Golden", "openapi.json");
        if (Environment.GetEnvironmentVariable("API_APPROVE") == "1")
        {
            await File.WriteAllTextAsync(golden, document, cancellationToken);
        }

        Assert.That(document, Is.EqualTo(await File.ReadAllTextAsync(golden, cancellationToken)), $"Review the difference and copy the new document over Golden/openapi.json (API_APPROVE=1 writes {golden}).");
    }

    [Test, CancelAfter(30_000)]
    public async Task Every_described_operation_has_a_summary_its_parameters_and_problem_details(CancellationToken cancellationToken)
    {
        await using var host = await StartAsync();
        var paths = JsonElement.Parse(await ReadAsync(host, cancellationToken)).GetProperty("paths");

        var count = 0;
        foreach (var path in paths.EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                count++;
                var name = $"{operation.Name} {path.Name}";
                Assert.That(operation.Value.TryGetProperty("summary", out _), Is.True, name);
                Assert.That(operation.Value.GetProperty("responses").GetProperty("403").GetProperty("content").TryGetProperty("application/problem+json", out _), Is.True, name);
                var described = operation.Value.TryGetProperty("parameters", out var parameters)
                    ? parameters.EnumerateArray().Where(parameter => parameter.GetProperty("in").GetString() == "path").Select(parameter => parameter.GetProperty("name").GetString())
                    : [];
                Assert.That(described.Count(), Is.EqualTo(path.Name.Count(character => character == '{')), name);
            }
        }

        Assert.That(count, Is.GreaterThan(40));
    }

    private static Task<ApiHost> StartAsync() => ApiHost.StartAsync(new ApiHostSettings
    {
        Services = services => services.AddOpenApi(options => options.AddDocumentTransformer((document, _, _) =>
        {
            document.Servers = [];
            document.Info.Title = "CloudTraining.Sdk";
            return Task.CompletedTask;
        })),
        Map = app =>
        {
            app.MapCloudTraining().RequireAuthorization();
            app.MapOpenApi();
        },
    });

    private static async Task<string> ReadAsync(ApiHost host, CancellationToken cancellationToken) =>
        (await host.Client.GetStringAsync("/openapi/v1.json", cancellationToken)).ReplaceLineEndings("\n");
}
