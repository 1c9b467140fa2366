using System.Net.Mime;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;

namespace ReplicateSimulator.Http;

/// <summary>Upload, list, get, delete and download of files.</summary>
public static class FileEndpoints
{
    /// <summary>The documented limit of one file.</summary>
    public const long LargestFile = 100L * 1024 * 1024;

    /// <summary>The limit of a request: the file and its envelope.</summary>
    public const long LargestBody = LargestFile + (1024 * 1024);

    public static void MapFiles(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/files", CreateAsync).WithMetadata(new OperationAttribute("files.create"));
        routes.MapGet("/v1/files", (HttpContext context, FileShelf shelf) => context.JsonAsync(JsonSerializer.SerializeToUtf8Bytes(new JsonObject
        {
            ["next"] = null,
            ["previous"] = null,
            ["results"] = new JsonArray([.. shelf.List(context.Account()).Select(file => Describe(context, file))]),
        }))).WithMetadata(new OperationAttribute("files.list"));
        routes.MapGet("/v1/files/{id}", (HttpContext context, string id, FileShelf shelf) =>
            Own(context, shelf, id) is { } file ? context.JsonAsync(JsonSerializer.SerializeToUtf8Bytes(Describe(context, file))) : MissingAsync(context))
            .WithMetadata(new OperationAttribute("files.get"));
        routes.MapDelete("/v1/files/{id}", DeleteAsync).WithMetadata(new OperationAttribute("files.delete"));
        routes.MapGet("/v1/files/{id}/download", DownloadAsync).WithMetadata(new OperationAttribute("files.download"));
    }

    private static async Task CreateAsync(HttpContext context, FileShelf shelf, TruthLog truth)
    {
        if (context.Request.ContentLength > LargestBody)
        {
            await context.ProblemAsync(StatusCodes.Status413PayloadTooLarge, null, "Files must be less than 100MB in size");
            return;
        }

        if (!context.Request.HasFormContentType)
        {
            await context.ProblemAsync(StatusCodes.Status422UnprocessableEntity, null, "multipart/form-data is expected");
            return;
        }

        context.Features.Set<IFormFeature>(new FormFeature(context.Request, new FormOptions { MultipartBodyLengthLimit = LargestBody }));
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        if (form.Files["content"] is not { } content || Encoding.UTF8.GetByteCount(content.FileName) is 0 or > 255)
        {
            await context.ProblemAsync(StatusCodes.Status422UnprocessableEntity, null, "The part 'content' with a file name of at most 255 bytes is required");
            return;
        }

        if (content.Length > LargestFile)
        {
            await context.ProblemAsync(StatusCodes.Status413PayloadTooLarge, null, "Files must be less than 100MB in size");
            return;
        }

        await using var stream = content.OpenReadStream();
        var type = form["type"].ToString() is { Length: > 0 } named ? named : content.ContentType ?? MediaTypeNames.Application.Octet;
        var file = await shelf.AddAsync(
            context.Account(), content.FileName, type, await MetadataAsync(form), stream, context.RequestAborted);
        truth.Write("upload", file.Id, file.Account, null, file.Sha256);
        await context.JsonAsync(JsonSerializer.SerializeToUtf8Bytes(Describe(context, file)), StatusCodes.Status201Created);
    }

    private static async Task<string> MetadataAsync(IFormCollection form)
    {
        // A part with a content type of its own arrives as a file.
        if (form.Files["metadata"] is not { } part)
        {
            return form["metadata"].ToString() is { Length: > 0 } text ? text : "{}";
        }

        using var reader = new StreamReader(part.OpenReadStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    private static Task DeleteAsync(HttpContext context, string id, FileShelf shelf)
    {
        if (Own(context, shelf, id) is null || !shelf.Remove(id))
        {
            return MissingAsync(context);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task DownloadAsync(HttpContext context, string id, string owner, long expiry, string signature, FileShelf shelf, TimeProvider clock)
    {
        var right = Encoding.ASCII.GetBytes(shelf.Sign(owner, id, expiry));
        if (!CryptographicOperations.FixedTimeEquals(right, Encoding.UTF8.GetBytes(signature))
            || expiry < clock.GetUtcNow().ToUnixTimeSeconds()
            || shelf.Find(id) is not { } file
            || file.Account != owner)
        {
            return MissingAsync(context);
        }

        context.Response.ContentType = MediaTypeNames.Application.Octet;
        return context.Response.SendFileAsync(file.Path, context.RequestAborted);
    }

    private static StoredFile? Own(HttpContext context, FileShelf shelf, string id) =>
        shelf.Find(id) is { } file && file.Account == context.Account() ? file : null;

    private static Task MissingAsync(HttpContext context) => context.ProblemAsync(StatusCodes.Status404NotFound, null, "File not found");

    private static JsonObject Describe(HttpContext context, StoredFile file) => new()
    {
        ["id"] = file.Id,
        ["name"] = file.Name,
        ["content_type"] = file.ContentType,
        ["size"] = file.Size,
        ["checksums"] = new JsonObject { ["sha256"] = file.Sha256 },
        ["metadata"] = JsonNode.Parse(file.Metadata),
        ["created_at"] = file.CreatedAt.UtcDateTime.ToString("O"),
        ["expires_at"] = file.ExpiresAt.UtcDateTime.ToString("O"),
        ["urls"] = new JsonObject { ["get"] = $"{context.BaseUrl()}/v1/files/{file.Id}" },
    };
}
