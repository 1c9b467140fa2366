using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Replicate.Tests.Provider;

/// <summary>Options that cannot work are refused with the key, the value and the cure, and never with a secret.</summary>
[TestFixture]
public sealed class ReplicateOptionsTests
{
    [TestCase("BaseAddress", "http://api.replicate.com/v1/", "https address")]
    [TestCase("BaseAddress", "https://user:secret-part@example.com/v1/", "https://example.com/v1/")]
    [TestCase("BaseAddress", "https://example.com/v1/?a=b", "without user, query")]
    [TestCase("Model", "trainer", "owner/name")]
    [TestCase("Model", "a/b/c", "owner/name")]
    [TestCase("Destination", "a/b:c", "owner/name")]
    [TestCase("DiscoverModel", "a", "owner/name")]
    [TestCase("WebhookUrl", "http://example.com/hook", "https address")]
    [TestCase("WebhookUrl", "/api/webhooks/replicate", "full public")]
    [TestCase("WebhookSigningSecret", "whsec_secret-part", "signing secret")]
    [TestCase("ApiToken", "r8_secret-part \u0007", "cannot be sent")]
    [TestCase("SettleTime", "-1", "SettleTime is -00:00:01")]
    [TestCase("CallTimeout", "0", "CallTimeout is 00:00:00")]
    [TestCase("CallTimeout", "3600", "CallTimeout is 01:00:00")]
    [TestCase("MaxRunTime", "2", "MaxRunTime is 00:00:02")]
    [TestCase("PricesPerSecond:gpu-x", "-1", "PricesPerSecond:gpu-x is -1")]
    public void A_value_that_cannot_work_is_refused_with_its_key(string key, string value, string expected)
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => Read((key, value)));

        Assert.That(refusal!.Message, Does.Contain("CloudTraining:Replicate:" + key.Split(':')[0]).And.Contain(expected));
        Assert.That(refusal.Message, Does.Not.Contain("secret-part"));
    }

    [Test]
    public void Mistakes_are_reported_all_at_once_and_across_properties()
    {
        var refusal = Assert.Throws<OptionsValidationException>(() => Read(("Model", "x"), ("MaxRunTime", "60"), ("Destination", "a/b")));

        Assert.That(refusal!.Failures.Count(), Is.EqualTo(2));
        Assert.That(refusal.Message, Does.Contain("trainings know no deadline"));
    }

    [Test]
    public void Good_values_are_bound_durations_as_text_or_seconds()
    {
        var options = Read(
            ("BaseAddress", "http://127.0.0.1:8002/v1"), ("Model", "a/b:c"), ("CallTimeout", "45"), ("SettleTime", "00:02:00"),
            ("WebhookSigningSecret", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSx"), ("PricesPerSecond:gpu-t4", "0.000225"));

        Assert.That((options.CallTimeout, options.SettleTime), Is.EqualTo((TimeSpan.FromSeconds(45), TimeSpan.FromMinutes(2))));
        Assert.That(options.PricesPerSecond["GPU-T4"], Is.EqualTo(0.000225m));
    }

    [Test]
    public void Empty_options_are_right_and_say_that_the_provider_is_not_configured()
    {
        var options = Read();

        Assert.That((options.BaseAddress.ToString(), options.ClientTokenInput, options.SettleTime, options.CallTimeout), Is.EqualTo(("https://api.replicate.com/v1/", "config_json", TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(30))));
    }

    [Test]
    public void The_text_of_a_credential_never_shows_the_token()
    {
        var credential = new ReplicateCredential(" r8_secret ", "vault");

        Assert.That((credential.ApiToken, credential.ToString()), Is.EqualTo(("r8_secret", "Replicate token from vault")));
    }

    private static ReplicateOptions Read(params (string Key, string Value)[] values)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(value => KeyValuePair.Create("CloudTraining:Replicate:" + value.Key, (string?)value.Value)))
            .Build());
        services.AddCloudTraining().AddReplicate().AddReplicate();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<ReplicateOptions>>().Value;
    }
}
