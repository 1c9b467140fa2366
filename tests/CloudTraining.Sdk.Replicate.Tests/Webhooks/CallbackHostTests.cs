using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Tests.Provider;
using CloudTraining.Sdk.Replicate.Tests.Simulator;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Replicate.Tests.Webhooks;

/// <summary>Callbacks from the simulated platform to the real endpoint of a real host.</summary>
[TestFixture]
public sealed class CallbackHostTests
{
    [Test, CancelAfter(60_000)]
    public async Task The_last_callback_of_a_job_ends_it_although_input_and_log_are_larger_than_an_input_may_be(CancellationToken cancellationToken)
    {
        await using var host = await ReplicateApiHost.StartAsync();
        var largest = JsonSerializer.Serialize(new { config_json = JsonSerializer.Serialize(new { notes = new string('n', 900_000) }) });
        var job = await host.SubmitAsync(cancellationToken, input: largest);
        var log = string.Concat(Enumerable.Range(1, 20_000).Select(step => $"step {step}/20000 loss 0.125, and what a trainer prints otherwise\n"));

        await host.Simulator.MoveAsync(job.External!.Id, new { status = "succeeded", logs = log });
        var ended = await host.WaitForAsync(job.Id, now => now.IsTerminal, cancellationToken);

        Assert.That(log, Has.Length.GreaterThan(1_200_000));
        Assert.That((ended.Status, ended.Queue!.Status), Is.EqualTo((JobStatus.Completed, QueueStatus.Completed)));
        Assert.That((await host.ReadAsync($"/api/cloud/jobs/{job.Id}/logs")).Text, Does.Contain("step 20000/20000"));
    }

    [Test, CancelAfter(60_000)]
    public async Task An_account_speaks_of_its_own_jobs_only(CancellationToken cancellationToken)
    {
        var accounts = new TwoAccounts();
        await using var host = await ReplicateApiHost.StartAsync(
            services: services => services.AddSingleton<IReplicateCredentials>(accounts), simulatorSettings: ["Accounts:one=r8_of_alice", "Accounts:two=r8_of_bob"]);
        var job = await host.SubmitAsync(cancellationToken, "bob");
        var token = job.CurrentAttempt!.ClientToken;
        var secretOfAlice = host.Simulator.Webhooks.SecretOf("one");
        var platform = JsonSerializer.Serialize(new { id = job.External!.Id, status = "failed", error = "forged" });

        var forged = new[]
        {
            await SendAsync(host, secretOfAlice, "alice", platform),
            await SendAsync(host, secretOfAlice, "alice", JsonSerializer.Serialize(new { id = "alices-own", status = "failed" }), token),
            await SendAsync(host, secretOfAlice, "alice", JsonSerializer.Serialize(new { type = "failed", job_id = job.Id })),
        };
        var named = await SendAsync(host, secretOfAlice, "bob", platform);
        var untouched = await host.Store.FindAsync(job.Id, cancellationToken);
        await host.Simulator.MoveAsync(job.External.Id, new { status = "succeeded" });
        var ended = await host.WaitForAsync(job.Id, now => now.IsTerminal, cancellationToken);

        var warnings = host.Logs.Lines.Where(line => line.Level == LogLevel.Warning && line.Text.Contains("signed by another account", StringComparison.Ordinal)).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(forged.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
            Assert.That(forged.Select(answer => answer.Text), Is.All.EqualTo("""{"status":"ignored","reason":"unknown job"}"""));
            Assert.That(named.Status, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That((untouched!.Status, untouched.Version), Is.EqualTo((job.Status, job.Version)));
            Assert.That(ended.Status, Is.EqualTo(JobStatus.Completed), "what bob's account says of bob's job is taken");
            Assert.That(warnings, Has.Count.EqualTo(3));
            Assert.That(warnings.Select(line => line.Text), Has.None.Contains(token).And.None.Contains(secretOfAlice).And.None.Contains("r8_"));
        });
    }

    [Test, CancelAfter(60_000)]
    public async Task A_configured_secret_is_the_hosts_and_proves_nothing_about_other_accounts(CancellationToken cancellationToken)
    {
        var configured = "whsec_" + Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));
        await using var host = await ReplicateApiHost.StartAsync(
            options => options.WebhookSigningSecret = configured,
            services => services.AddSingleton<IReplicateCredentials>(new TwoAccounts()),
            "Accounts:one=r8_of_alice",
            "Accounts:two=r8_of_bob");
        var job = await host.SubmitAsync(cancellationToken, "bob");

        var (status, _) = await SendAsync(host, configured, "bob", JsonSerializer.Serialize(new { id = job.External!.Id, status = "failed" }));

        Assert.That(status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await host.Store.FindAsync(job.Id, cancellationToken))!.Version, Is.EqualTo(job.Version));
    }

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(ReplicateApiHost host, string secret, string user, string body, string? token = null)
    {
        var id = "msg_" + Guid.NewGuid().ToString("N");
        var stamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var signature = HMACSHA256.HashData(Convert.FromBase64String(secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{stamp}.{body}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/webhooks/replicate?cloudtraining_user={user}{(token is null ? "" : "&cloudtraining_token=" + token)}");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", stamp);
        request.Headers.Add("webhook-signature", "v1," + Convert.ToBase64String(signature));
        using var response = await host.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private sealed class TwoAccounts : IReplicateCredentials
    {
        public bool IsConfigured => true;

        public ValueTask<ReplicateCredential?> FindAsync(ProviderContext context, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(context.UserId is "alice" or "bob" ? new ReplicateCredential($"r8_of_{context.UserId}", "vault", new ProviderContext(context.UserId)) : null);
    }
}
