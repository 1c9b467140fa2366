using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Replicate.Http;
using CloudTraining.Sdk.Replicate.Tests.Simulator;
using ReplicateSimulator.Faults;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>Reads and cancel are harmless: they are repeated within their time, and what cannot be understood is an error of the call, never a status.</summary>
[TestFixture]
public sealed class ReplicateReadFaultTests
{
    private static readonly FaultKind[] Passing =
    [
        FaultKind.TooManyRequests, FaultKind.HtmlBadGateway, FaultKind.TruncatedBody, FaultKind.CutBody, FaultKind.EmptyBody,
        FaultKind.ResetBeforeAccept, FaultKind.ResetAfterAccept,
    ];

    [Test]
    public async Task A_fault_that_passes_is_not_noticed_by_the_caller([ValueSource(nameof(Passing))] FaultKind kind)
    {
        await using var rig = await ReplicateRig.StartAsync();
        var job = await rig.SubmitAsync();
        await rig.Simulator.MoveAsync(job.Ref.Id, new { status = "processing" });
        foreach (var operation in new[] { "predictions.get", "predictions.list", "predictions.cancel" })
        {
            rig.Simulator.Faults.Add(new FaultRule { Operation = operation, Kind = kind, Next = 2, Hint = WaitHint.None });
        }

        var read = await rig.GetAsync(job.Ref.Id);
        var listed = await rig.Provider.ListAsync(new JobQuery(), ProviderContext.Host);
        var cancelled = await rig.Provider.CancelAsync(job.Ref, ProviderContext.Host);

        Assert.That((read.Report.Status, listed.Jobs.Count, cancelled), Is.EqualTo((JobStatus.Running, 1, CancelOutcome.Accepted)));
        Assert.That(rig.Simulator.Calls.Of("predictions.get"), Is.EqualTo(3));
    }

    [TestCase(FaultKind.TooManyRequests, ProviderErrorKind.RateLimited)]
    [TestCase(FaultKind.HtmlBadGateway, ProviderErrorKind.Unavailable)]
    [TestCase(FaultKind.TruncatedBody, ProviderErrorKind.Protocol)]
    [TestCase(FaultKind.EmptyBody, ProviderErrorKind.Protocol)]
    [TestCase(FaultKind.ResetBeforeAccept, ProviderErrorKind.Unavailable)]
    [TestCase(FaultKind.WrongTypes, ProviderErrorKind.Protocol)]
    [TestCase(FaultKind.Redirect, ProviderErrorKind.Protocol)]
    public async Task A_fault_that_stays_ends_as_an_error_of_its_kind_after_five_tries(FaultKind fault, ProviderErrorKind expected)
    {
        await using var rig = await ReplicateRig.StartAsync();
        var job = await rig.SubmitAsync();
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.get", Kind = fault, Hint = WaitHint.None });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => rig.GetAsync(job.Ref.Id));

        Assert.That(failure!.Kind, Is.EqualTo(expected));
        Assert.That(rig.Simulator.Calls.Of("predictions.get"), Is.EqualTo(fault == FaultKind.WrongTypes ? 1 : 5));
    }

    [TestCase(FaultKind.NullMembers)]
    [TestCase(FaultKind.MissingMembers)]
    public async Task An_answer_of_nothing_but_id_and_status_is_understood(FaultKind kind)
    {
        await using var rig = await ReplicateRig.StartAsync();
        rig.Simulator.Faults.Add(new FaultRule { Operation = "*", Kind = kind });
        var job = await rig.SubmitWithVersionAsync();

        var read = await rig.GetAsync(job.Ref.Id);
        var listed = await rig.Provider.ListAsync(new JobQuery(), ProviderContext.Host);

        Assert.That((read.Report.Status, read.CreatedAt, read.ClientToken, read.Report.OutputUrl), Is.EqualTo((JobStatus.Queued, (DateTimeOffset?)null, (string?)null, (string?)null)));
        Assert.That(listed.Jobs.Single().Ref, Is.EqualTo(job.Ref));
    }

    [Test]
    public async Task An_entry_that_cannot_be_read_does_not_hide_the_others()
    {
        await using var rig = await ReplicateRig.StartAsync();
        rig.Simulator.Faults.Add(new FaultRule
        {
            Operation = "predictions.list",
            Kind = FaultKind.Replace,
            Body = """{"next":null,"results":[{"id":7,"status":"failed"},null,"x",{"id":"good","status":["failed"],"created_at":5,"metrics":[],"output":{"weights":3},"error":{}},{"id":"a/../b","status":"failed"}]}""",
        });

        var listed = await rig.Provider.ListAsync(new JobQuery(), ProviderContext.Host);

        Assert.That(listed.Jobs.Select(job => (job.Ref.Id, job.Report.Status, job.Report.RawStatus)), Is.EqualTo(new[] { ("good", (JobStatus?)null, (string?)null) }));
    }

    [TestCase("\"\"")]
    [TestCase("{\"results\":{}}")]
    [TestCase("{\"results\":[],\"next\":5}")]
    [TestCase("[]")]
    [TestCase("null")]
    public async Task A_page_that_is_no_page_is_a_protocol_error(string body)
    {
        await using var rig = await ReplicateRig.StartAsync();
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.list", Kind = FaultKind.Replace, Body = body });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => rig.Provider.ListAsync(new JobQuery(), ProviderContext.Host));

        Assert.That(failure!.Kind, Is.EqualTo(ProviderErrorKind.Protocol));
    }

    [Test]
    public async Task A_redirect_and_a_page_link_to_another_host_are_never_followed()
    {
        await using var elsewhere = await WebhookReceiver.StartAsync();
        await using var rig = await ReplicateRig.StartAsync();
        var target = new Uri(elsewhere.Address, "/v1/predictions").ToString();
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.list", Kind = FaultKind.ForeignNext, Target = target });
        rig.Simulator.Faults.Add(new FaultRule { Operation = "*", Kind = FaultKind.Redirect, Target = target });

        var link = await Assert.ThrowsAsync<ProviderException>(() => rig.Provider.ListAsync(new JobQuery(), ProviderContext.Host));
        var redirect = await Assert.ThrowsAsync<ProviderException>(() => rig.Provider.ValidateCredentialsAsync(ProviderContext.Host));
        await Assert.ThrowsAsync<ProviderException>(() => rig.SubmitAsync());

        Assert.That((link!.Kind, redirect!.Kind), Is.EqualTo((ProviderErrorKind.Protocol, ProviderErrorKind.Protocol)));
        Assert.That(elsewhere.IsEmpty && elsewhere.Requests == 0);
    }

    [TestCase("/v1/predictions?cursor=a", "cursor=a")]
    [TestCase("https://api.example.com/v1/predictions?cursor=a%3D%3D&created_after=x", "cursor=a%3D%3D&created_after=x")]
    [TestCase("http://api.example.com/v1/predictions?cursor=a", "cursor=a")]
    [TestCase("https://api.example.com/v1/predictions/?cursor=a", "cursor=a")]
    [TestCase("https://API.EXAMPLE.COM/v1/predictions?cursor=a", "cursor=a")]
    [TestCase("https://api.example.com:444/v1/predictions?cursor=a", null)]
    [TestCase("https://api.example.com.evil.org/v1/predictions?cursor=a", null)]
    [TestCase("https://evil.org/v1/predictions?cursor=a", null)]
    [TestCase("https://user@evil.org/v1/predictions?cursor=a", null)]
    [TestCase("//evil.org/v1/predictions?cursor=a", null)]
    [TestCase("https://api.example.com/v1/account?cursor=a", null)]
    [TestCase("https://api.example.com/v1/predictions/../account?cursor=a", null)]
    [TestCase("https://api.example.com/v1/predictions", null)]
    [TestCase("javascript:alert(1)", null)]
    [TestCase("::::", null)]
    public void A_page_link_gives_a_token_only_under_the_list_s_own_address(string link, string? expected) =>
        Assert.That(PageLink.ToToken(link, new Uri("https://api.example.com/v1/predictions")), Is.EqualTo(expected));

    [Test]
    public async Task A_slow_body_ends_with_the_time_of_the_call()
    {
        await using var rig = await ReplicateRig.StartAsync(options => options.CallTimeout = TimeSpan.FromSeconds(5));
        rig.Simulator.Faults.Add(new FaultRule { Operation = "account.get", Kind = FaultKind.SlowBody });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => rig.Provider.ValidateCredentialsAsync(ProviderContext.Host));

        Assert.That((failure!.Kind, failure.IsTransient), Is.EqualTo((ProviderErrorKind.Unavailable, true)));
    }

    [Test]
    public async Task An_answer_about_another_job_is_not_believed()
    {
        await using var rig = await ReplicateRig.StartAsync();
        var job = await rig.SubmitAsync();
        rig.Simulator.Faults.Add(new FaultRule { Operation = "predictions.get", Kind = FaultKind.Replace, Body = """{"id":"other","status":"failed"}""" });

        var failure = await Assert.ThrowsAsync<ProviderException>(() => rig.GetAsync(job.Ref.Id));

        Assert.That(failure!.Kind, Is.EqualTo(ProviderErrorKind.Protocol));
    }

    [Test]
    public async Task Each_try_is_measured_with_how_it_ended()
    {
        await using var rig = await ReplicateRig.StartAsync();
        var measured = new ConcurrentQueue<string>();
        using var listener = new MeterListener();
        var meters = rig.Get<IMeterFactory>();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == meters && instrument.Name == CallMetrics.Duration)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => measured.Enqueue(string.Join(' ', tags.ToArray().Select(tag => tag.Value))));
        listener.Start();
        rig.Simulator.Faults.Add(new FaultRule { Operation = "account.get", Kind = FaultKind.HtmlBadGateway, Next = 1 });

        await rig.Provider.ValidateCredentialsAsync(ProviderContext.Host);

        Assert.That(measured, Is.EqualTo(new[] { "replicate validate Unavailable", "replicate validate ok" }));
    }

    [TestCase("../account")]
    [TestCase("a?b=c")]
    [TestCase("a/b")]
    public async Task An_id_stays_one_segment_of_the_path(string id)
    {
        await using var rig = await ReplicateRig.StartAsync();

        var failure = await Assert.ThrowsAsync<ProviderException>(() => rig.GetAsync(id));

        Assert.That(failure!.Kind, Is.AnyOf(ProviderErrorKind.NotFound, ProviderErrorKind.Protocol));
        Assert.That(rig.Simulator.Calls.Of("account.get"), Is.Zero);
    }

    [Test, CancelAfter(10_000)]
    public async Task The_caller_s_cancellation_passes_through_while_waiting_for_a_retry(CancellationToken cancellationToken)
    {
        await using var rig = await ReplicateRig.StartAsync();
        rig.Simulator.Faults.Add(new FaultRule { Operation = "account.get", Kind = FaultKind.TooManyRequests, Seconds = 40 });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        rig.Simulator.OnCall(stop.Cancel);

        Assert.That(async () => await rig.Provider.ValidateCredentialsAsync(ProviderContext.Host, stop.Token), Throws.InstanceOf<OperationCanceledException>());
    }
}
