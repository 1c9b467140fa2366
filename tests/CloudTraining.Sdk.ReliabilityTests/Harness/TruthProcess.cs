using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using CloudTraining.Sdk.TruthProvider;

namespace CloudTraining.Sdk.ReliabilityTests.Harness;

/// <summary>The truth provider as a process of its own, and the way to its accounts.</summary>
internal sealed class TruthProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;

    private TruthProcess(Process process, string socket)
    {
        _process = process;
        Socket = socket;
        _http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, token) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), token);
                return new NetworkStream(connection, ownsSocket: true);
            },
        }) { BaseAddress = new Uri("http://truth/") };
    }

    public string Socket { get; }

    public static async Task<TruthProcess> StartAsync(string folder, CancellationToken cancellationToken)
    {
        var socket = Path.Combine(folder, "truth.sock");
        var process = Process.Start(Dotnet.Prepare("CloudTraining.Sdk.TruthProvider", socket, Path.Combine(folder, "truth")))!;
        Assert.That(await process.StandardOutput.ReadLineAsync(cancellationToken), Is.EqualTo("ready"));
        return new TruthProcess(process, socket);
    }

    public async Task OpenAsync(string account, TruthScript script, CancellationToken cancellationToken)
    {
        using var answer = await _http.PutAsJsonAsync($"accounts/{account}", script, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async Task<Truth> ReadAsync(string account, CancellationToken cancellationToken) =>
        (await _http.GetFromJsonAsync<Truth>($"accounts/{account}/truth", JsonSerializerOptions.Web, cancellationToken))!;

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    internal sealed record Truth(long NowMs, IReadOnlyList<TruthJob> Jobs);
}
