using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Providers.Local;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Tests.Local;

[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LocalOptionsTests
{
    private static IEnumerable<TestCaseData> Mistakes()
    {
        static TestCaseData Case(string expected, Action<LocalProviderOptions> mistake) => new TestCaseData(expected, mistake).SetArgDisplayNames(expected);

        yield return Case("CloudTraining:Local:Command is missing. Name the program that trains", options => options.Command = null);
        yield return Case("CloudTraining:Local:Command is missing. Name the program that trains", options => options.Command = "  ");
        yield return Case("CloudTraining:Local:Command is 'no-such-trainer', which is not on PATH", options => options.Command = "no-such-trainer");
        yield return Case("CloudTraining:Local:Command is '/no/such/trainer', and there is no such file. Check the path", options => options.Command = "/no/such/trainer");
        yield return Case("CloudTraining:Local:Command is '/proc/version', which is not executable. Run chmod +x on it", options => options.Command = "/proc/version");
        yield return Case("CloudTraining:Local:Arguments hold an empty entry or one with a NUL character", options => options.Arguments.Add("a\0b"));
        yield return Case("CloudTraining:Local:WorkingDirectory is '/no/such/folder', which is not a folder. Create it", options => options.WorkingDirectory = "/no/such/folder");
        yield return Case("CloudTraining:Local:WorkingDirectory is '/proc', where nothing can be written:", options => options.WorkingDirectory = "/proc");
        yield return Case("CloudTraining:Local:OutputDirectory is '/proc/runs', where nothing can be written:", options => options.OutputDirectory = "/proc/runs");
        yield return Case("CloudTraining:Local:OutputDirectory is '/etc/hostname', where nothing can be written:", options => options.OutputDirectory = "/etc/hostname");
        yield return Case("CloudTraining:Local:CancelGrace is -00:00:01; it must be from 00:00:00 to 01:00:00.", options => options.CancelGrace = TimeSpan.FromSeconds(-1));
        yield return Case("CloudTraining:Local:CostPerHourUsd is -1; it must be from 0 to 1000000.", options => options.CostPerHourUsd = -1);
        yield return Case("CloudTraining:Local:OnHostStop is 7; it must be Terminate or KeepRunning.", options => options.OnHostStop = (LocalHostStop)7);
        yield return Case("CloudTraining:Local:Environment:A=B is no environment variable", options => options.Environment["A=B"] = "secret-value");
        yield return Case("CloudTraining:Local:Environment:CLOUDTRAINING_CONFIG is set by the provider for each job", options => options.Environment["CLOUDTRAINING_CONFIG"] = "secret-value");
    }

    [TestCaseSource(nameof(Mistakes))]
    public void A_mistake_stops_the_start_and_names_key_value_and_cure(string expected, Action<LocalProviderOptions> mistake)
    {
        using var output = new TemporaryFolder();
        var services = new ServiceCollection();
        services.AddCloudTraining().AddLocalProvider(options =>
        {
            options.Command = "sh";
            options.OutputDirectory = output.Path;
            mistake(options);
        });
        using var host = services.BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(() => _ = host.GetRequiredService<IOptions<LocalProviderOptions>>().Value);

        Assert.That(failure!.Failures, Has.Exactly(1).StartsWith(expected));
        Assert.That(failure.Message, Does.Not.Contain("secret-value"));
    }

    [Test]
    public void Output_goes_below_the_data_directory_unless_another_folder_is_named()
    {
        using var data = new TemporaryFolder();
        var services = new ServiceCollection();
        services.AddCloudTraining(options => options.DataDirectory = data.Path).AddLocalProvider(options => options.Command = "sh");
        using var host = services.BuildServiceProvider();

        _ = host.GetRequiredService<IOptions<LocalProviderOptions>>().Value;

        Assert.That(Path.Combine(data.Path, "runs"), Does.Exist);
    }

    [Test]
    public async Task The_provider_may_be_added_twice()
    {
        using var output = new TemporaryFolder();
        var services = new ServiceCollection();
        services.AddCloudTraining().AddLocalProvider(options => options.Command = "sh").AddLocalProvider(options => options.OutputDirectory = output.Path);
        await using var host = services.BuildServiceProvider();

        Assert.That(host.GetRequiredService<IProviderRegistry>().Providers, Has.Count.EqualTo(1));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_working_directory_that_went_away_refuses_the_submission_with_certainty(CancellationToken cancellationToken)
    {
        var work = new TemporaryFolder();
        await using var bench = new LocalBench("echo ran", options => options.WorkingDirectory = work.Path);
        _ = await bench.RunAsync(cancellationToken);
        work.Dispose();

        var failure = await Assert.ThrowsAsync<ProviderException>(() => bench.SubmitAsync(cancellationToken));

        Assert.That((failure!.Kind, failure.IsOutcomeKnown), Is.EqualTo((ProviderErrorKind.InvalidRequest, true)));
        Assert.That(failure.Message, Does.Contain($"the working directory {work.Path} cannot be entered"));
    }

    private sealed class TemporaryFolder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("local-options-");

        public string Path => _folder.FullName;

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
