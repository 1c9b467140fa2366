using CloudTraining.Sdk.Conformance.Providers;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OwnProvider;

namespace CloudTraining.Sdk.Tests.Extending;

/// <summary>The documented way to hold an own provider to the suite, over real HTTP.</summary>
internal sealed class RackProviderTests : ProviderSuite<RackProvider>
{
    protected override async Task<ProviderBackend> CreateBackendAsync()
    {
        var clock = new ManualTimeProvider();
        var rack = new Rack(clock);
        return new Backend(rack, clock, await RackServer.StartAsync(rack));
    }

    private sealed class Backend : ProviderBackend
    {
        private readonly Rack _rack;
        private readonly ManualTimeProvider _clock;
        private readonly WebApplication _server;
        private readonly ServiceProvider _services;

        public Backend(Rack rack, ManualTimeProvider clock, WebApplication server)
        {
            (_rack, _clock, _server) = (rack, clock, server);
            var services = new ServiceCollection();
            services.AddHttpClient(RackProvider.Id, http => http.BaseAddress = RackServer.AddressOf(server));
            services.AddCloudTraining().AddProvider<RackProvider>();
            _services = services.BuildServiceProvider();
            Provider = _services.GetRequiredService<ICloudProvider>();
        }

        public override ICloudProvider Provider { get; }

        public override JobSubmission CreateSubmission(string clientToken)
        {
            // Each is a moment younger.
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            return new JobSubmission { JobId = Some.JobId(), AttemptId = Some.JobId(), ClientToken = clientToken, Input = Some.Input() };
        }

        public override Task MoveAsync(ProviderJobRef job, JobStatus status, string? log = null)
        {
            _rack.Move(job.Id, status switch { JobStatus.Running => "working", JobStatus.Completed => "done", JobStatus.Failed => "broken", _ => "stopped" }, log);
            return Task.CompletedTask;
        }

        public override void LoseNextAnswer() => _rack.LosesNextAnswer = true;

        public override int CountTaken(string clientToken) => _rack.CountTaken(clientToken);

        public override async ValueTask DisposeAsync()
        {
            await _services.DisposeAsync();
            await _server.DisposeAsync();
        }
    }
}
