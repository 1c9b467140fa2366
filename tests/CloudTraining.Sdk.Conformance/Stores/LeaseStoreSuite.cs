using CloudTraining.Sdk.Jobs;

namespace CloudTraining.Sdk.Conformance.Stores;

/// <summary>What every <see cref="ILeaseStore"/> promises.</summary>
[SuiteOf(typeof(ILeaseStore))]
public abstract class LeaseStoreSuite<TStore> : StoreSuite
    where TStore : ILeaseStore
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(30);

    [Test]
    public void The_store_under_test_is_the_one_the_fixture_names() => Assert.That(Leases, Is.InstanceOf<TStore>());

    [Test]
    public async Task A_free_lease_is_taken_and_refused_to_others_until_it_runs_out()
    {
        var mine = await Leases.TryAcquireAsync("poll", "a", Ttl);

        Assert.That(mine, Is.EqualTo(new Lease("poll", "a", mine!.Fence, Now + Ttl)));
        Clock.Advance(Ttl - TimeSpan.FromMilliseconds(1));
        Assert.That(await Other.Leases.TryAcquireAsync("poll", "b", Ttl), Is.Null);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((await Other.Leases.TryAcquireAsync("poll", "b", Ttl))!.Fence, Is.GreaterThan(mine.Fence));
        Assert.That(await Leases.TryAcquireAsync("poll", "a", Ttl), Is.Null);
    }

    [Test]
    public async Task Its_holder_renews_it_under_the_same_fence()
    {
        var first = await Leases.TryAcquireAsync("poll", "a", Ttl);
        Clock.Advance(Ttl / 2);
        var renewed = await Leases.TryAcquireAsync("poll", "a", Ttl);
        Clock.Advance(Ttl / 2);

        Assert.That(renewed!.Fence, Is.EqualTo(first!.Fence));
        Assert.That(await Other.Leases.TryAcquireAsync("poll", "b", Ttl), Is.Null);
    }

    [Test]
    public async Task A_released_lease_is_free_at_once_under_a_higher_fence()
    {
        var mine = await Leases.TryAcquireAsync("poll", "a", Ttl);
        await Leases.ReleaseAsync(mine!);

        var theirs = await Other.Leases.TryAcquireAsync("poll", "b", Ttl);

        Assert.That(theirs!.Fence, Is.GreaterThan(mine!.Fence));
    }

    [Test]
    public async Task A_late_release_does_not_free_the_lease_of_another()
    {
        var late = await Leases.TryAcquireAsync("poll", "a", Ttl);
        Clock.Advance(Ttl);
        await Other.Leases.TryAcquireAsync("poll", "b", Ttl);

        await Leases.ReleaseAsync(late!);

        Assert.That(await Leases.TryAcquireAsync("poll", "c", Ttl), Is.Null);
    }

    [Test]
    public async Task Names_do_not_disturb_each_other()
    {
        await Leases.TryAcquireAsync("poll", "a", Ttl);

        Assert.That(await Other.Leases.TryAcquireAsync("expire", "b", Ttl), Is.Not.Null);
    }

    [Test]
    public async Task Of_many_that_try_at_once_one_gets_it()
    {
        var tries = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() => (i % 2 == 0 ? Leases : Other.Leases).TryAcquireAsync("poll", $"owner-{i}", Ttl))));

        Assert.That(tries.Count(lease => lease is not null), Is.EqualTo(1));
    }

    [Test]
    public async Task A_wall_clock_set_forward_frees_no_lease_that_is_held()
    {
        await Leases.TryAcquireAsync("poll", "a", Ttl);
        await Other.Leases.TryAcquireAsync("poll", "b", Ttl);

        Clock.JumpWallClock(TimeSpan.FromHours(1));

        Assert.That(await Other.Leases.TryAcquireAsync("poll", "b", Ttl), Is.Null);
        Clock.Advance(Ttl + TimeSpan.FromSeconds(1));
        Assert.That(await Other.Leases.TryAcquireAsync("poll", "b", Ttl), Is.Not.Null);
    }

    [Test]
    public async Task A_wall_clock_set_back_does_not_keep_the_lease_of_a_dead_host()
    {
        await Leases.TryAcquireAsync("poll", "a", Ttl);
        await Other.Leases.TryAcquireAsync("poll", "b", Ttl);

        Clock.JumpWallClock(TimeSpan.FromHours(-1));
        await Other.Leases.TryAcquireAsync("poll", "b", Ttl);
        Clock.Advance(Ttl + TimeSpan.FromSeconds(1));

        Assert.That(await Other.Leases.TryAcquireAsync("poll", "b", Ttl), Is.Not.Null);
    }

    [Test]
    public async Task A_lease_without_name_owner_or_time_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Leases.TryAcquireAsync("", "a", Ttl));
        await Assert.ThrowsAsync<ArgumentException>(() => Leases.TryAcquireAsync("poll", "", Ttl));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Leases.TryAcquireAsync("poll", "a", TimeSpan.Zero));
    }
}
