using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using ReplicateSimulator.Faults;
using ReplicateSimulator.Http;
using ReplicateSimulator.Runs;

namespace ReplicateSimulator;

/// <summary>Builds the simulated Replicate, so that a test can start it in its own process.</summary>
public static class SimulatorApp
{
    /// <summary>Builds the application; <paramref name="configure"/> may replace services (a manual clock, for example) before that.</summary>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        if (string.IsNullOrEmpty(builder.Configuration["urls"]))
        {
            builder.Configuration["urls"] = "http://localhost:8002";
        }

        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = FileEndpoints.LargestBody;
            kestrel.Limits.MinResponseDataRate = null;
        });
        builder.Services.Configure<SimulatorOptions>(builder.Configuration.GetSection("Simulator"));
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter());
        });
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(services => services.GetRequiredService<IOptions<SimulatorOptions>>().Value);
        builder.Services.AddHttpClient(WebhookSender.ClientName).ConfigurePrimaryHttpMessageHandler(
            () => new SocketsHttpHandler { AllowAutoRedirect = false });
        builder.Services.AddSingleton<TruthLog>();
        builder.Services.AddSingleton<RunBook>();
        builder.Services.AddSingleton<RunJson>();
        builder.Services.AddSingleton<RunLists>();
        builder.Services.AddSingleton<RunEndpoints>();
        builder.Services.AddSingleton<RunStage>();
        builder.Services.AddSingleton<WebhookSender>();
        builder.Services.AddSingleton<FaultPlan>();
        builder.Services.AddSingleton<CallCounter>();
        builder.Services.AddSingleton<RateWindows>();
        builder.Services.AddSingleton<ModelCatalog>();
        builder.Services.AddSingleton<FileShelf>();
        builder.Services.AddSingleton<IRunner>(services => services.GetRequiredService<SimulatorOptions>().Runner switch
        {
            RunnerKind.Trainer => ActivatorUtilities.CreateInstance<TrainerRunner>(services),
            RunnerKind.Scripted => ActivatorUtilities.CreateInstance<ScriptedRunner>(services),
            _ => new ManualRunner(),
        });
        builder.Services.AddHostedService(services => services.GetRequiredService<RunStage>());
        configure?.Invoke(builder);

        var app = builder.Build();
        app.Services.GetRequiredService<WebhookSender>().Attach();
        app.UseRouting();
        app.UseMiddleware<CallCounterMiddleware>();
        app.UseMiddleware<FaultMiddleware>();
        app.UseMiddleware<TokenMiddleware>();
        app.UseMiddleware<RateLimitMiddleware>();
        app.MapPredictions();
        app.MapTrainings();
        app.MapAccount();
        app.MapModels();
        app.MapFiles();
        app.MapSimulatorAdmin();
        return app;
    }
}
