using CloudTraining.Sdk.Configuration;

namespace CloudTraining.Sdk.Tests.Configuration;

public sealed class NearestTests
{
    private static readonly string[] Names = ["enabled", "interval_seconds", "MaxConcurrent", "id"];

    [TestCase("enabeld", "enabled")]
    [TestCase("Enabled", "enabled")]
    [TestCase("interval-seconds", "interval_seconds")]
    [TestCase("intervall_second", "interval_seconds")]
    [TestCase("maxconcurent", "MaxConcurrent")]
    [TestCase("ab", null)]
    [TestCase("seconds", null)]
    [TestCase("", null)]
    [TestCase("xx", null)]
    public void A_near_name_is_found_and_a_far_one_is_not_guessed(string text, string? expected) => Assert.That(Nearest.Find(text, Names), Is.EqualTo(expected));

    [Test, CancelAfter(5_000)]
    public void A_very_long_name_costs_nothing() => Assert.That(Nearest.Find(new string('a', 1_000_000), Names), Is.Null);
}
