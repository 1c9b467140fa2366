using CloudTraining.Sdk.AspNetCore.Tests.Hosting;

namespace CloudTraining.Sdk.AspNetCore.Tests.Security;

/// <summary>An answer tells a page whom it was for, so that a page notices when somebody else has signed in.</summary>
public sealed class CallerTokenTests
{
    [Test, CancelAfter(20_000)]
    public async Task It_differs_from_person_to_person_and_by_what_they_may_see_and_names_nobody(CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync();

        var alice = await ReadAsync(host, "alice", "/api/cloud/jobs", cancellationToken);
        var again = await ReadAsync(host, "alice", "/api/queue/stats", cancellationToken);
        var promoted = await ReadAsync(host, "alice,all", "/api/cloud/jobs", cancellationToken);
        var bob = await ReadAsync(host, "bob", "/api/cloud/jobs", cancellationToken);

        Assert.That(again, Is.EqualTo(alice));
        Assert.That(new[] { alice, promoted, bob }, Is.Unique);
        Assert.That(alice, Does.Match("^[0-9a-f]{1,16}$"));
    }

    private static async Task<string> ReadAsync(ApiHost host, string user, string path, CancellationToken cancellationToken)
    {
        using var client = host.CreateClient(user);
        using var response = await client.GetAsync(path, cancellationToken);
        return response.Headers.GetValues("X-CloudTraining-Caller").Single();
    }
}
