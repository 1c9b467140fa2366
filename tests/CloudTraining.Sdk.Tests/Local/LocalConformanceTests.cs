using CloudTraining.Sdk.Conformance.Providers;
using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Providers.Local;

namespace CloudTraining.Sdk.Tests.Local;

internal sealed class LocalConformanceTests : ProviderSuite<LocalProvider>
{
    protected override Task<ProviderBackend> CreateBackendAsync() => Task.FromResult<ProviderBackend>(new Backend());

    /// <summary>Its jobs are real processes that wait for a word, do what it says, and acknowledge.</summary>
    private sealed class Backend : ProviderBackend
    {
        private const string Puppet = """
            echo ran >> ran
            while read -r word < orders; do
              case $word in
                say) cat text; echo said > answers ;;
                *) exit "$word" ;;
              esac
            done
            """;

        private readonly LocalBench _bench = new(Puppet);
        private readonly Dictionary<string, string> _jobs = new(StringComparer.Ordinal);
        private readonly Dictionary<string, string> _logs = new(StringComparer.Ordinal);
        private string? _obstacle;
        private bool _loseNext;

        public override ICloudProvider Provider => _bench.Provider;

        public override JobSubmission CreateSubmission(string clientToken)
        {
            if (_obstacle is not null)
            {
                Directory.Delete(_obstacle);
                _obstacle = null;
            }

            if (_loseNext)
            {
                // The command starts, and then its records cannot be read.
                _loseNext = false;
                _obstacle = _bench.In(".runs", clientToken, "exit.json");
                Directory.CreateDirectory(_obstacle);
            }

            if (!_jobs.TryGetValue(clientToken, out var jobId))
            {
                jobId = _jobs[clientToken] = $"job-of-{clientToken}";
                Directory.CreateDirectory(_bench.In(jobId));
                Posix.MakePipe(_bench.In(jobId, "orders"));
                Posix.MakePipe(_bench.In(jobId, "answers"));
            }

            return LocalBench.Submission(clientToken, jobId: jobId);
        }

        public override async Task MoveAsync(ProviderJobRef job, JobStatus status, string? log = null)
        {
            var jobId = _jobs[job.Id];
            if (log is not null)
            {
                var said = _logs.GetValueOrDefault(jobId, string.Empty);
                await File.WriteAllTextAsync(_bench.In(jobId, "text"), log[said.Length..]);
                _logs[jobId] = log;
                await Posix.OrderAsync(_bench.In(jobId, "orders"), "say", CancellationToken.None);
                await Posix.ReadToEndAsync(_bench.In(jobId, "answers"), CancellationToken.None);
            }

            if (status == JobStatus.Cancelled)
            {
                await Provider.CancelAsync(job, ProviderContext.Host);
            }
            else if (status.IsTerminal())
            {
                await Posix.OrderAsync(_bench.In(jobId, "orders"), status == JobStatus.Completed ? "0" : "1", CancellationToken.None);
            }

            if (status.IsTerminal())
            {
                await Posix.WaitForFileAsync(_bench.In(".runs", job.Id), "exit.json", CancellationToken.None);
            }
        }

        public override void LoseNextAnswer() => _loseNext = true;

        public override int CountTaken(string clientToken)
        {
            if (!_jobs.TryGetValue(clientToken, out var jobId) || !File.Exists(_bench.In(".runs", clientToken, "started.json")))
            {
                return 0;
            }

            // The command says that it ran a moment after it was started.
            Posix.WaitForFileAsync(_bench.In(jobId), "ran", CancellationToken.None).GetAwaiter().GetResult();
            return File.ReadAllLines(_bench.In(jobId, "ran")).Length;
        }

        public override ValueTask DisposeAsync() => _bench.DisposeAsync();
    }
}
