using System.Globalization;
using System.Text;
using CloudTraining.Sdk.Progress;

namespace CloudTraining.Sdk.Tests.Progress;

public sealed class LastLogTests
{
    private const string Family = "👨‍👩‍👧‍👦";
    private const string Accented = "e\u0301";

    [TestCase("one\ntwo", "two")]
    [TestCase("one\r\ntwo\r\n\r\n", "two")]
    [TestCase("old segment\rnew segment", "new segment")]
    [TestCase("  indented\t\n", "indented")]
    [TestCase("a\tb", "a b")]
    [TestCase("\u001b[1;32mgreen\u001b[0m and \u001b]0;title\aplain\u001b(B", "green and plain")]
    [TestCase("cut off \u001b[38;5", "cut off")]
    [TestCase("cut off \u001b", "cut off")]
    [TestCase("bell\a back\b null\0 delete\u007f", "bell back null delete")]
    [TestCase("\ufeffmarked", "marked")]
    [TestCase("训练步骤完成", "训练步骤完成")]
    [TestCase("प्रशिक्षण पूरा हुआ", "प्रशिक्षण पूरा हुआ")]
    public void The_newest_line_is_shown_as_plain_text(string log, string expected)
    {
        Assert.That(ProgressParser.Parse(log).LastLog, Is.EqualTo(expected));
    }

    [Test]
    public void Half_a_surrogate_pair_becomes_the_replacement_character()
    {
        Assert.That(ProgressParser.Parse("half \ud83d pair").LastLog, Is.EqualTo("half \ufffd pair"));
        Assert.That(ProgressParser.Parse("half pair \ud83d").LastLog, Is.EqualTo("half pair \ufffd"));
    }

    [TestCase("")]
    [TestCase(" \r\n\u001b[0m\n\t")]
    public void A_log_without_text_has_no_last_line(string log)
    {
        Assert.That(ProgressParser.Parse(log), Is.EqualTo(JobProgress.Unknown));
    }

    [Test]
    public void Eighty_code_points_stay_and_the_eighty_first_cuts_to_seventy_seven_and_dots()
    {
        Assert.That(ProgressParser.Parse(new string('x', 80)).LastLog, Is.EqualTo(new string('x', 80)));
        Assert.That(ProgressParser.Parse(new string('x', 81)).LastLog, Is.EqualTo(new string('x', 77) + "..."));
        Assert.That(ProgressParser.Parse(string.Concat(Enumerable.Repeat("🚀", 80))).LastLog, Is.EqualTo(string.Concat(Enumerable.Repeat("🚀", 80))));
        Assert.That(ProgressParser.Parse(string.Concat(Enumerable.Repeat("🚀", 81))).LastLog, Is.EqualTo(string.Concat(Enumerable.Repeat("🚀", 77)) + "..."));
    }

    [TestCase(Family)]
    [TestCase(Accented)]
    [TestCase("🇩🇪")]
    [TestCase("👍🏽")]
    [TestCase("क्षि")]
    [TestCase("각")]
    public void A_cut_never_goes_through_a_character(string character)
    {
        var padding = 78 - character.EnumerateRunes().Count();
        for (var shift = 0; shift <= character.EnumerateRunes().Count(); shift++)
        {
            var prefix = new string('x', padding + shift);

            var lastLog = ProgressParser.Parse(prefix + character + new string('y', 100)).LastLog!;

            var kept = lastLog[..^3];
            Assert.That(lastLog, Does.EndWith("..."));
            Assert.That(lastLog.EnumerateRunes().Count(), Is.LessThanOrEqualTo(80));
            Assert.That(kept, Is.EqualTo(prefix[..Math.Min(77, prefix.Length)]).Or.EqualTo(prefix + character).Or.EqualTo(prefix + character + "y"), $"shift {shift}");
        }
    }

    [Test]
    public void A_letter_with_more_accents_than_fit_leaves_only_the_dots()
    {
        Assert.That(ProgressParser.Parse("e" + new string('\u0301', 500)).LastLog, Is.EqualTo("..."));
        Assert.That(ProgressParser.Parse("abc e" + new string('\u0301', 500)).LastLog, Is.EqualTo("abc..."));
    }

    [Test]
    public void Text_elements_stay_whole_in_random_mixtures()
    {
        string[] pieces = ["a", " ", Accented, Family, "🚀", "中", "क्षि", "🇩🇪", "\u001b[31m", "ñ"];
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 0; round < 2_000; round++)
        {
            var log = string.Concat(Enumerable.Range(0, 90).Select(_ => pieces[random.Next(pieces.Length)]));
            var plain = log.Replace("\u001b[31m", "", StringComparison.Ordinal).Trim();

            var lastLog = ProgressParser.Parse(log).LastLog!;

            var shown = plain == lastLog ? lastLog : lastLog[..^3];
            var boundaries = StringInfo.ParseCombiningCharacters(plain).Append(plain.Length);
            Assert.That(plain, Does.StartWith(shown), $"seed {seed}, round {round}");
            Assert.That(boundaries, Has.Member(shown.Length), $"seed {seed}, round {round}: cut inside a character");
            Assert.That(lastLog.EnumerateRunes().Count(), Is.LessThanOrEqualTo(80), $"seed {seed}, round {round}");
        }
    }

    [Test]
    public void Utf8_and_utf16_give_the_same_answer()
    {
        const string Log = "Step 150/500 - 损失 loss: 0.5\r\nSaving checkpoint 🚀";

        Assert.That(ProgressParser.Parse(Encoding.UTF8.GetBytes(Log)), Is.EqualTo(ProgressParser.Parse(Log)));
        Assert.That(ProgressParser.Parse("a \xff\xfe step 5/10"u8).Progress, Is.EqualTo(50.0));
    }
}
