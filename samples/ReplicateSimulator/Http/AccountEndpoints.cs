namespace ReplicateSimulator.Http;

/// <summary>Account, hardware and the signing secret.</summary>
public static class AccountEndpoints
{
    private static readonly (string Sku, string Name)[] Hardware =
    [
        ("cpu", "CPU"),
        ("gpu-t4", "Nvidia T4 GPU"),
        ("gpu-l40s", "Nvidia L40S GPU"),
        ("gpu-2x-l40s", "2x Nvidia L40S GPU"),
        ("gpu-a100-large", "Nvidia A100 (80GB) GPU"),
        ("gpu-h100", "Nvidia H100 GPU"),
        ("gpu-h100-2x", "2x Nvidia H100 GPU"),
        ("gpu-experimental", "A GPU without a published price"),
    ];

    public static void MapAccount(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/account", (HttpContext context) => context.Response.WriteAsJsonAsync(new
        {
            type = "organization",
            username = context.Account(),
            name = "Simulated account",
            github_url = $"{context.BaseUrl()}/{context.Account()}",
            avatar_url = $"{context.BaseUrl()}/{context.Account()}.png",
        })).WithMetadata(new OperationAttribute("account.get"));
        routes.MapGet("/v1/hardware", (HttpContext context) =>
            context.Response.WriteAsJsonAsync(Hardware.Select(item => new { sku = item.Sku, name = item.Name })))
            .WithMetadata(new OperationAttribute("hardware.list"));
        routes.MapGet("/v1/webhooks/default/secret", (HttpContext context, WebhookSender sender) =>
            context.Response.WriteAsJsonAsync(new { key = sender.SecretOf(context.Account()) }))
            .WithMetadata(new OperationAttribute("webhooks.default.secret.get"));
    }
}
