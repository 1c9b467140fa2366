using CloudTraining.Sdk.Logging;

namespace CloudTraining.Sdk.Logging.Tests;

public sealed class LogContextTests
{
    [Test]
    public void Scopes_nest_and_the_chain_is_as_before_when_they_end()
    {
        Assert.That(Names(), Is.Empty);

        using (LogContext.Push(("job_id", "j1"), ("provider", "replicate")))
        {
            using (LogContext.Push("step", "upload"))
            {
                Assert.That(Names(), Is.EqualTo(new[] { "step", "job_id" }));
            }

            Assert.That(Names(), Is.EqualTo(new[] { "job_id" }));
        }

        Assert.That(Names(), Is.Empty);
    }

    [Test]
    public void Scopes_disposed_out_of_order_leave_only_the_open_ones()
    {
        var outer = LogContext.Push("a", 1);
        var middle = LogContext.Push("b", 2);
        var inner = LogContext.Push("c", 3);

        outer.Dispose();
        Assert.That(Names(), Is.EqualTo(new[] { "c", "b" }));
        inner.Dispose();
        Assert.That(Names(), Is.EqualTo(new[] { "b" }));
        inner.Dispose();
        Assert.That(Names(), Is.EqualTo(new[] { "b" }));
        middle.Dispose();

        Assert.That(Names(), Is.Empty);
    }

    [Test]
    public void Another_ambient_value_set_inside_a_scope_survives_its_end()
    {
        var other = new AsyncLocal<int>();

        using (LogContext.Push("a", 1))
        {
            other.Value = 7;
        }

        Assert.That(other.Value, Is.EqualTo(7));
        Assert.That(Names(), Is.Empty);
    }

    [Test]
    public async Task A_task_started_inside_keeps_its_fields_after_the_scope_has_ended()
    {
        var ended = new TaskCompletionSource();
        Task<string[]> started;
        using (LogContext.Push("job_id", "j1"))
        {
            started = Task.Run(async () =>
            {
                await ended.Task;
                using (LogContext.Push("step", "late"))
                {
                }

                return Names();
            });
        }

        ended.SetResult();

        Assert.That(await started, Is.EqualTo(new[] { "job_id" }));
        Assert.That(Names(), Is.Empty);
    }

    [Test]
    public async Task Disposing_in_another_flow_does_not_take_the_fields_from_the_flow_that_pushed_them()
    {
        var scope = LogContext.Push("job_id", "j1");

        var seenThere = await Task.Run(() =>
        {
            scope.Dispose();
            return Names();
        });

        Assert.That(seenThere, Is.Empty);
        Assert.That(Names(), Is.EqualTo(new[] { "job_id" }));
        scope.Dispose();
        Assert.That(Names(), Is.Empty);
    }

    [Test]
    public void Suppressed_flow_neither_breaks_push_nor_pop()
    {
        using (ExecutionContext.SuppressFlow())
        {
            using (LogContext.Push("a", 1))
            {
                Assert.That(Names(), Is.EqualTo(new[] { "a" }));
            }

            Assert.That(Names(), Is.Empty);
        }
    }

    [Test]
    public async Task A_thousand_flows_of_nested_scopes_never_show_a_foreign_field()
    {
        var seed = Random.Shared.Next();
        TestContext.Out.WriteLine($"seed {seed}");

        var flows = Enumerable.Range(0, 1_000).Select(flow => Task.Run(() => NestAsync(flow, new Random(seed + flow), depth: 0, [])));
        var foreign = (await Task.WhenAll(flows)).Sum();

        Assert.That(foreign, Is.Zero, $"seed {seed}");
        Assert.That(Names(), Is.Empty);
    }

    private static async Task<int> NestAsync(int flow, Random random, int depth, string[] expected)
    {
        var foreign = 0;
        for (var round = 0; round < 3; round++)
        {
            var name = $"{flow}.{depth}.{round}";
            using (LogContext.Push(name, flow))
            {
                string[] inside = [name, .. expected];
                await Task.Yield();
                foreign += Names().SequenceEqual(inside) ? 0 : 1;
                if (depth < 3 && random.Next(2) == 0)
                {
                    foreign += random.Next(2) == 0
                        ? await NestAsync(flow, random, depth + 1, inside)
                        : await Task.Run(() => NestAsync(flow, random, depth + 1, inside));
                }

                foreign += Names().SequenceEqual(inside) ? 0 : 1;
            }

            foreign += Names().SequenceEqual(expected) ? 0 : 1;
        }

        return foreign;
    }

    private static string[] Names()
    {
        var names = new List<string>();
        for (var scope = LogScope.Current; scope is not null; scope = scope.Parent)
        {
            names.Add(scope.Name0!);
        }

        return [.. names];
    }
}
