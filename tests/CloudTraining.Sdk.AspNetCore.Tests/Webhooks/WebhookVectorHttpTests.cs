using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Replicate.Tests.Webhooks;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.AspNetCore.Tests.Webhooks;

/// <summary>The shared signature vectors, each sent byte for byte to the real endpoint of a host with the Replicate provider.</summary>
public sealed class WebhookVectorHttpTests
{
    private static readonly string[] SignedNonsense = ["upstream_reference", "empty_body_valid_signature", "body_not_utf8_valid_signature", "resplit_original_valid"];

    [Test, CancelAfter(120_000)]
    public async Task Every_vector_gets_its_verdict_over_HTTP(CancellationToken cancellationToken)
    {
        var vectors = WebhookVectors.Read();
        var wrong = new List<string>();
        foreach (var group in vectors.GroupBy(vector => (Secrets: string.Join(' ', vector.GetProperty("secrets").EnumerateArray()), Now: vector.GetProperty("now").GetInt64())))
        {
            if (await TryStartAsync(group.Key.Secrets, group.Key.Now) is not { } host)
            {
                wrong.AddRange(group.Where(vector => vector.GetProperty("reason").GetString() != "invalid_secret").Select(vector => $"{vector.GetProperty("name")}: the host refused its secret"));
                continue;
            }

            await using (host)
            {
                foreach (var vector in group)
                {
                    var status = await SendAsync(host.Address, vector, cancellationToken);
                    if (!Expected(vector).Contains(status))
                    {
                        wrong.Add($"{vector.GetProperty("name")}: {status}, expected {vector.GetProperty("expected")}");
                    }
                }
            }
        }

        Assert.That(vectors, Has.Count.GreaterThanOrEqualTo(57));
        Assert.That(wrong, Is.Empty);
    }

    /// <summary>Anything else than genuine is 401; genuine is taken, or 400 where what was signed is no callback.</summary>
    private static int[] Expected(JsonElement vector) => vector.GetProperty("expected").GetString() == "invalid" ? [401]
        : SignedNonsense.Contains(vector.GetProperty("name").GetString()) ? [200, 400]
        : [200];

    private static async Task<ApiHost?> TryStartAsync(string secrets, long now)
    {
        try
        {
            return await ApiHost.StartAsync(new ApiHostSettings
            {
                Clock = new ManualTimeProvider(DateTimeOffset.FromUnixTimeSeconds(now)),
                Services = services => services.AddCloudTraining().AddReplicate(options =>
                {
                    options.WebhookSigningSecret = secrets;
                    options.WebhookUrl = "https://example.org/api/webhooks/replicate";
                }),
                Configuration = { ["CloudTraining:DefaultProvider"] = "fake" },
            });
        }
        catch (OptionsValidationException)
        {
            return null;
        }
    }

    private static async Task<int> SendAsync(Uri address, JsonElement vector, CancellationToken cancellationToken)
    {
        var body = WebhookVectors.BodyOf(vector);
        var head = new StringBuilder($"POST /api/webhooks/replicate HTTP/1.1\r\nHost: {address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n");
        foreach (var header in vector.GetProperty("headers").EnumerateObject())
        {
            head.Append(CultureInfo.InvariantCulture, $"{header.Name}: {header.Value}\r\n");
        }

        using var socket = new TcpClient();
        await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        await using var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), cancellationToken);
        await stream.WriteAsync(body, cancellationToken);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadLineAsync(cancellationToken);
        return int.Parse(answer!.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
