using CloudTraining.Sdk.Logging;

namespace CloudTraining.Sdk.Logging.Tests;

public sealed class CorrelationIdTests
{
    [TearDown]
    public void Clear() => CorrelationId.Clear();

    [Test]
    public void Getting_makes_one_of_twelve_hexadecimal_characters_and_keeps_it()
    {
        var made = CorrelationId.GetOrCreate();

        Assert.That(made, Does.Match("^[0-9a-f]{12}$"));
        Assert.That(CorrelationId.Current, Is.EqualTo(made));
        Assert.That(CorrelationId.GetOrCreate(), Is.EqualTo(made));
    }

    [Test]
    public void A_scope_restores_what_was_before_even_when_the_id_was_set_inside()
    {
        CorrelationId.Set("outer");

        using (CorrelationId.Push("inner"))
        {
            Assert.That(CorrelationId.Current, Is.EqualTo("inner"));
            CorrelationId.Set("other");
            Assert.That(CorrelationId.Current, Is.EqualTo("other"));
        }

        Assert.That(CorrelationId.Current, Is.EqualTo("outer"));
    }

    [Test]
    public void Scopes_disposed_out_of_order_leave_no_id_behind()
    {
        var outer = CorrelationId.Push("outer");
        var inner = CorrelationId.Push("inner");

        outer.Dispose();
        Assert.That(CorrelationId.Current, Is.EqualTo("inner"));
        inner.Dispose();

        Assert.That(CorrelationId.Current, Is.Null);
    }

    [Test]
    public async Task A_flow_that_outlives_the_scope_keeps_the_id_it_started_with()
    {
        var ended = new TaskCompletionSource();
        Task<string?> started;
        using (CorrelationId.Push("request"))
        {
            started = Task.Run(async () =>
            {
                await ended.Task;
                CorrelationId.Push("nested").Dispose();
                return CorrelationId.Current;
            });
        }

        ended.SetResult();

        Assert.That(await started, Is.EqualTo("request"));
        Assert.That(CorrelationId.Current, Is.Null);
    }

    [Test]
    public void A_background_pass_names_its_lines_but_is_not_ambient()
    {
        using (CorrelationId.PushPass("pass1"))
        {
            Assert.That(CorrelationId.Current, Is.Null);
            Assert.That(CorrelationId.GetOrCreate(), Is.EqualTo("pass1"));
            using (CorrelationId.Push("job1"))
            {
                Assert.That(CorrelationId.GetOrCreate(), Is.EqualTo("job1"));
            }
        }

        Assert.That(CorrelationId.Current, Is.Null);
    }

    [Test]
    public async Task Thousand_concurrent_flows_each_see_only_their_own_id()
    {
        var wrong = await Task.WhenAll(Enumerable.Range(0, 1_000).Select(flow => Task.Run(async () =>
        {
            CorrelationId.Set($"flow-{flow}");
            await Task.Yield();
            using (CorrelationId.Push($"inner-{flow}"))
            {
                await Task.Yield();
                if (CorrelationId.Current != $"inner-{flow}" || await Task.Run(() => CorrelationId.Current) != $"inner-{flow}")
                {
                    return 1;
                }
            }

            return CorrelationId.Current == $"flow-{flow}" ? 0 : 1;
        })));

        Assert.That(wrong.Sum(), Is.Zero);
        Assert.That(CorrelationId.Current, Is.Null);
    }

    [TestCase("abc123", true)]
    [TestCase("request-abc-123", true)]
    [TestCase("A:b/c=1+2", true)]
    [TestCase(null, false)]
    [TestCase("", false)]
    [TestCase("with blank", false)]
    [TestCase("line\nbreak", false)]
    [TestCase("carriage\rreturn", false)]
    [TestCase("quote\"", false)]
    [TestCase("comma,", false)]
    [TestCase("semi;", false)]
    [TestCase("back\\slash", false)]
    [TestCase("näh", false)]
    [TestCase("\u007f", false)]
    public void Only_visible_characters_that_baggage_allows_are_valid(string? id, bool valid)
    {
        Assert.That(CorrelationId.IsValid(id), Is.EqualTo(valid));
        Assert.That(CorrelationId.FromHeader(id) == id, Is.EqualTo(valid));
    }

    [Test]
    public void An_id_of_64_characters_is_valid_and_one_more_is_not()
    {
        Assert.That(CorrelationId.IsValid(new string('a', 64)), Is.True);
        Assert.That(CorrelationId.IsValid(new string('a', 65)), Is.False);
        Assert.That(CorrelationId.FromHeader(new string('a', 1_000_000)), Has.Length.EqualTo(12));
        Assert.That(() => CorrelationId.Set("a\nb"), Throws.ArgumentException.With.Message.Contains("64 visible ASCII"));
    }

    [Test]
    public async Task Outgoing_requests_carry_the_id_and_a_header_of_the_caller_stays()
    {
        var sent = new List<string>();
        using var client = new HttpMessageInvoker(new CorrelationIdHandler { InnerHandler = new Recorder(sent) });
        using var own = new HttpRequestMessage(HttpMethod.Get, "http://localhost/");
        own.Headers.Add(CorrelationId.HeaderName, "mine");

        using (CorrelationId.Push("request-abc-123"))
        {
            using var plain = new HttpRequestMessage(HttpMethod.Get, "http://localhost/");
            using var first = await client.SendAsync(plain, CancellationToken.None);
            using var second = await client.SendAsync(own, CancellationToken.None);
        }

        Assert.That(sent, Is.EqualTo(new[] { "request-abc-123", "mine" }));
    }

    private sealed class Recorder(List<string> sent) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            sent.AddRange(request.Headers.GetValues(CorrelationId.HeaderName));
            return Task.FromResult(new HttpResponseMessage());
        }
    }
}
