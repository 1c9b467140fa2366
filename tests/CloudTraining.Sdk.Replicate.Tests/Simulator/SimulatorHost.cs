using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ReplicateSimulator;
using ReplicateSimulator.Faults;
using ReplicateSimulator.Http;
using ReplicateSimulator.Runs;

namespace CloudTraining.Sdk.Replicate.Tests.Simulator;

/// <summary>A simulated Replicate in this process, reached over real HTTP on a free port; its files vanish with it.</summary>
internal sealed class SimulatorHost : IAsyncDisposable
{
    public const string Token = "r8_test_token";
    public const string Model = "simulated/trainer";
    private readonly WebApplication _app;
    private readonly DirectoryInfo _folder;

    private SimulatorHost(WebApplication app, DirectoryInfo folder)
    {
        _app = app;
        _folder = folder;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Address, "/v1/") };
        Calls.Called += (_, headers) =>
            LastHeaders = headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    /// <summary>Scheme, host and port.</summary>
    public Uri Address { get; }

    /// <summary>Base address of the API.</summary>
    public Uri Api => Client.BaseAddress!;

    /// <summary>A plain client with the token.</summary>
    public HttpClient Client { get; }

    public RunBook Book => _app.Services.GetRequiredService<RunBook>();

    public RunStage Stage => _app.Services.GetRequiredService<RunStage>();

    public FaultPlan Faults => _app.Services.GetRequiredService<FaultPlan>();

    public CallCounter Calls => _app.Services.GetRequiredService<CallCounter>();

    public FileShelf Files => _app.Services.GetRequiredService<FileShelf>();

    /// <summary>The headers of the last call.</summary>
    public IReadOnlyDictionary<string, string> LastHeaders { get; private set; } = new Dictionary<string, string>();

    public WebhookSender Webhooks => _app.Services.GetRequiredService<WebhookSender>();

    public static string Version => ModelCatalog.Latest(Model);

    public static async Task<SimulatorHost> StartAsync(RunnerKind runner = RunnerKind.Manual, TimeProvider? clock = null, params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("replicate-simulator-");
        var app = SimulatorApp.Build(
            [
                "--urls", "http://127.0.0.1:0",
                $"--Simulator:DataDirectory={folder.FullName}",
                $"--Simulator:Runner={runner}",
                .. settings.Select(setting => "--Simulator:" + setting),
            ],
            builder =>
            {
                builder.Logging.ClearProviders();
                if (clock is not null)
                {
                    builder.Services.AddSingleton(clock);
                }
            });
        await app.StartAsync();
        return new SimulatorHost(app, folder);
    }

    /// <summary>Creates a prediction with the given <c>config_json</c> and returns its id.</summary>
    public async Task<string> CreateAsync(string config = "{}", string? webhook = null, string[]? events = null)
    {
        var body = new Dictionary<string, object> { ["version"] = Version, ["input"] = new { config_json = config } };
        if (webhook is not null)
        {
            body["webhook"] = webhook;
            body["webhook_events_filter"] = events ?? ["completed"];
        }

        using var response = await PostAsync("predictions", body);
        return (await ReadAsync(response)).GetProperty("id").GetString()!;
    }

    public Task<HttpResponseMessage> PostAsync(string path, object body) =>
        Client.PostAsync(path, new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"));

    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await Client.GetAsync(path);
        return await ReadAsync(response);
    }

    public static async Task<JsonElement> ReadAsync(HttpResponseMessage response)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.That(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Does something as soon as a create was accepted.</summary>
    public void OnCreate(Action act) => Book.Added += _ => act();

    /// <summary>Does something as soon as a call comes in.</summary>
    public void OnCall(Action act) => Calls.Called += (_, _) => act();

    /// <summary>Moves a run by hand.</summary>
    public async Task MoveAsync(string id, object move)
    {
        using var response = await PostAsync(new Uri(Address, $"/_simulator/runs/{id}").ToString(), move);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until a run is as wanted.</summary>
    public async Task<SimulatedRun> WaitForAsync(string id, Func<SimulatedRun, bool> wanted, CancellationToken cancellationToken)
    {
        var reached = new TaskCompletionSource<SimulatedRun>(TaskCreationOptions.RunContinuationsAsynchronously);
        void Look(SimulatedRun? run)
        {
            if (run?.Id == id && wanted(run))
            {
                reached.TrySetResult(run);
            }
        }

        void OnChange(SimulatedRun before, SimulatedRun after) => Look(after);
        Book.Changed += OnChange;
        try
        {
            Look(Book.Find(id));
            return await reached.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Book.Changed -= OnChange;
        }
    }

    /// <summary>The lines of the truth log so far.</summary>
    public IReadOnlyList<TruthLine> Truth()
    {
        using var stream = new FileStream(
            _app.Services.GetRequiredService<TruthLog>().FilePath, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        var lines = new List<TruthLine>();
        while (reader.ReadLine() is { } line)
        {
            lines.Add(JsonSerializer.Deserialize<TruthLine>(line, JsonSerializerOptions.Web)!);
        }

        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
