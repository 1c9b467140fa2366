using CloudTraining.Sdk.AspNetCore.Tests.Hosting;
using CloudTraining.Sdk.Providers;
using CloudTraining.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace CloudTraining.Sdk.AspNetCore.Tests.Jobs;

/// <summary>A provider that answers nothing and hears no cancellation holds nobody up for ever.</summary>
public sealed class DeafProviderTests
{
    private readonly ManualTimeProvider _clock = new();
    private readonly TaskCompletionSource _never = new();

    [TestCase("/api/cloud/providers/deaf/validate", "Deaf did not answer 'validate' within 00:00:15.")]
    [TestCase("/api/cloud/providers", "\"id\":\"deaf\"")]
    [TestCase("/api/cloud/providers/deaf/config", "\"provider\":\"deaf\"")]
    [CancelAfter(20_000)]
    public async Task A_request_about_it_is_answered_in_time(string path, string expected, CancellationToken cancellationToken)
    {
        await using var host = await ApiHost.StartAsync(new ApiHostSettings
        {
            Clock = _clock,
            Services = services => services.AddCloudTraining().AddProvider(Deaf()),
            Configuration = { ["CloudTraining:DefaultProvider"] = "fake", ["CloudTraining:Polling:Enabled"] = "false" },
        });

        var answer = host.Client.GetStringAsync(path, cancellationToken);
        while (!answer.IsCompleted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.That(await answer, Does.Contain(expected.Replace("'", "\\u0027", StringComparison.Ordinal)).Or.Contain(expected));
    }

    private ICloudProvider Deaf()
    {
        async Task<T> NeverAsync<T>()
        {
            await _never.Task;
            throw new InvalidOperationException("Nothing ever came.");
        }

        var catalog = new Mock<IHardwareCatalog>();
        catalog.Setup(hardware => hardware.ListHardwareAsync(It.IsAny<ProviderContext>(), It.IsAny<CancellationToken>())).Returns(NeverAsync<IReadOnlyList<HardwareOffer>>);
        var provider = new Mock<ICloudProvider>();
        provider.SetupGet(deaf => deaf.Descriptor).Returns(new ProviderDescriptor { Id = "deaf", Name = "Deaf", Capabilities = ProviderCapabilities.None });
        provider.Setup(deaf => deaf.ValidateCredentialsAsync(It.IsAny<ProviderContext>(), It.IsAny<CancellationToken>())).Returns(NeverAsync<ProviderAccount>);
        provider.Setup(deaf => deaf.GetFeature<IHardwareCatalog>()).Returns(catalog.Object);
        return provider.Object;
    }
}
