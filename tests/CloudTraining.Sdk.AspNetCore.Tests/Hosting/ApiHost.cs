using System.Text.Json;
using CloudTraining.Sdk.AspNetCore.Identity;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Testing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.AspNetCore.Tests.Hosting;

/// <summary>A whole host on a real port: store, queue, a provider that calls back, authentication by header.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    private ApiHost(WebApplication app, CallingBackProvider provider)
    {
        App = app;
        Provider = provider;
        Address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client = CreateClient("alice,all");
    }

    public WebApplication App { get; }

    public CallingBackProvider Provider { get; }

    public FakeProvider Fake => Provider.Fake;

    public Uri Address { get; }

    /// <summary>Signed in as alice, who sees all.</summary>
    public HttpClient Client { get; }

    public IJobStore Store => App.Services.GetRequiredService<IJobStore>();

    public ICloudTrainingClient Training => App.Services.GetRequiredService<ICloudTrainingClient>();

    public static async Task<ApiHost> StartAsync(ApiHostSettings? settings = null)
    {
        settings ??= new ApiHostSettings();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = settings.Environment });
        builder.Configuration.AddInMemoryCollection(settings.Configuration);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.UseKestrel(kestrel => settings.Kestrel?.Invoke(kestrel));
        builder.Logging.ClearProviders();
        if (settings.Clock is { } clock)
        {
            builder.Services.AddSingleton(clock);
        }

        if (settings.Store is { } store)
        {
            builder.Services.AddSingleton(store);
        }

        var provider = new CallingBackProvider(new FakeProvider(settings.Clock ?? TimeProvider.System, settings.Provider));
        builder.Services.AddCloudTraining().AddProvider(provider);
        builder.Logging.ClearProviders();
        if (settings.Logs is { } logs)
        {
            builder.Logging.AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        }

        builder.Services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("test", null);
        builder.Services.AddAuthorizationBuilder().AddPolicy(ClaimsCloudTrainingUser.SeesAllPolicy, policy => policy.RequireClaim(HeaderAuthentication.AllClaim));
        settings.Services?.Invoke(builder.Services);
        var app = builder.Build();
        settings.Pipeline?.Invoke(app);
        app.UseCloudTrainingCorrelation();
        app.UseAuthentication();
        app.UseAuthorization();
        settings.Map(app);
        await app.StartAsync();
        return new ApiHost(app, provider);
    }

    /// <summary>A client signed in as this user (<c>bob</c>, <c>alice,all</c>), or as nobody.</summary>
    public HttpClient CreateClient(string? user)
    {
        var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1_000 }) { BaseAddress = Address };
        if (user is not null)
        {
            client.DefaultRequestHeaders.Add(HeaderAuthentication.HeaderName, user);
        }

        return client;
    }

    /// <summary>An event of now by the host's clock: the clean-up that begins with every host drops events that are a week old.</summary>
    public JobEvent EventOf(TrainingJob job) => Some.Event(job, at: App.Services.GetRequiredService<TimeProvider>().GetUtcNow());

    /// <summary>Stores a job as it is, with an event.</summary>
    public async Task<TrainingJob> AddAsync(TrainingJob job)
    {
        var added = await Store.AddAsync(job, [EventOf(job)]);
        return added.Job;
    }

    /// <summary>A job that runs here and at the provider.</summary>
    public Task<TrainingJob> AddRunningAsync(string? userId = "alice", string log = "")
    {
        var external = Fake.AddForeign(JobStatus.Running);
        Fake.AppendLog(external, log);
        return AddAsync(Some.Job(JobStatus.Running, userId: userId) with { External = Some.External(external) });
    }

    public async Task<JsonElement> GetJsonAsync(string path, HttpClient? client = null)
    {
        using var response = await (client ?? Client).GetAsync(path);
        var text = await response.Content.ReadAsStringAsync();
        Assert.That((int)response.StatusCode, Is.EqualTo(200), $"{path}: {text}");
        return JsonElement.Parse(text);
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpMethod method, string path, string? body = null, HttpClient? client = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await SendAsync(request, client);
    }

    public async Task<(int Status, JsonElement Body)> SendAsync(HttpRequestMessage request, HttpClient? client = null)
    {
        using var response = await (client ?? Client).SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonElement.Parse(text) : default);
    }

    /// <summary>Waits for the job to come to a status, woken by events and not by time.</summary>
    public async Task<TrainingJob> WaitForAsync(string jobId, Func<TrainingJob, bool> condition, CancellationToken cancellationToken)
    {
        var log = App.Services.GetRequiredService<IJobEventLog>();
        while (true)
        {
            var head = await log.GetHeadAsync(cancellationToken);
            if (await Store.FindAsync(jobId, cancellationToken) is { } job && condition(job))
            {
                return job;
            }

            await log.WaitAsync(head, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await App.StopAsync();
        await App.DisposeAsync();
    }
}
