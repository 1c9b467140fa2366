using CloudTraining.Sdk.Conformance.Providers;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Testing;

namespace CloudTraining.Sdk.Tests.Testing;

public sealed class FakeProviderTests : ProviderSuite<FakeProvider>
{
    protected override Task<ProviderBackend> CreateBackendAsync() => Task.FromResult<ProviderBackend>(new Backend(new FakeProviderOptions { HasBatchStatus = true, TakesUploads = true, NeedsCleanup = true }));

    private sealed class Backend : ProviderBackend
    {
        private readonly ManualTimeProvider _clock = new();
        private readonly FakeProvider _fake;
        private bool _losesNext;

        public Backend(FakeProviderOptions options)
        {
            _fake = new FakeProvider(_clock, options);
            options.Fault = (operation, _) => operation == "submit" && Interlocked.Exchange(ref _losesNext, false) ? FakeFault.Garbage : FakeFault.None;
        }

        public override ICloudProvider Provider => _fake;

        public override JobSubmission CreateSubmission(string clientToken)
        {
            // Each is a moment younger, as with every real provider.
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            return new JobSubmission { JobId = Some.JobId(), AttemptId = Some.JobId(), ClientToken = clientToken, Input = Some.Input() };
        }

        public override Task MoveAsync(ProviderJobRef job, JobStatus status, string? log = null)
        {
            _fake.Move(job.Id, status);
            if (log is not null)
            {
                _fake.ResetLog(job.Id, log);
            }

            return Task.CompletedTask;
        }

        public override void LoseNextAnswer() => _losesNext = true;

        public override int CountTaken(string clientToken) => _fake.Accepted.Count(job => job.ClientToken == clientToken);

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
