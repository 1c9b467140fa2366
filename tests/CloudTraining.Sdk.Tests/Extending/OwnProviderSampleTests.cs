namespace CloudTraining.Sdk.Tests.Extending;

public sealed class OwnProviderSampleTests
{
    [Test, CancelAfter(60_000)]
    public async Task Its_lost_submission_is_adopted_and_runs_once(CancellationToken cancellationToken)
    {
        using var sample = SampleProcess.Start("OwnProvider", null);

        var result = await sample.WaitAsync(cancellationToken);

        Assert.That((result.ExitCode, result.Output), Is.EqualTo((0, "first light completed as rack:r1; the rack ran it 1 time(s)\n")), result.Error);
    }
}
