using CloudTraining.Sdk.AspNetCore.Http;
using CloudTraining.Sdk.AspNetCore.Webhooks;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Tests.Webhooks;

/// <summary>What callbacks hold in memory before anybody knows who sent them.</summary>
public sealed class CallbackMemoryTests
{
    private const int Mebibyte = 1024 * 1024;

    [Test]
    public async Task Bodies_that_would_hold_more_than_there_is_are_asked_to_come_again_and_what_is_given_back_serves_the_next()
    {
        var memory = new CallbackMemory(4 * Mebibyte);

        var first = await ReadAsync(memory, 900_000);
        var second = await ReadAsync(memory, 900_000);
        var refused = await Assert.ThrowsAsync<ApiException>(() => ReadAsync(memory, 3 * Mebibyte));
        var heldByTwo = memory.Held;
        first.Dispose();
        second.Dispose();
        using var third = await ReadAsync(memory, 900_000);

        Assert.Multiple(() =>
        {
            Assert.That((refused!.Status, refused.RetryAfter), Is.EqualTo((503, 5)));
            Assert.That(heldByTwo, Is.EqualTo(2 * Mebibyte), "a refused body holds nothing");
            Assert.That(third.Bytes.Length, Is.EqualTo(900_000));
            Assert.That(memory.Held, Is.EqualTo(Mebibyte));
        });
    }

    [Test]
    public async Task A_body_that_is_only_announced_holds_little()
    {
        var memory = new CallbackMemory(64 * Mebibyte);
        var context = Request(100);
        context.Request.ContentLength = 16 * Mebibyte;

        using var body = await BoundedBody.ReadAsync(context, 16 * Mebibyte, memory, TimeProvider.System);

        Assert.That(memory.Held, Is.LessThanOrEqualTo(128 * 1024));
    }

    private static Task<BoundedBody> ReadAsync(CallbackMemory memory, int bytes) => BoundedBody.ReadAsync(Request(bytes), 16 * Mebibyte, memory, TimeProvider.System);

    private static DefaultHttpContext Request(int bytes) => new() { Request = { Body = new MemoryStream(new byte[bytes]), ContentLength = bytes } };
}
