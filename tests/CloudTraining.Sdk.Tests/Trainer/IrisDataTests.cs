using System.Globalization;
using System.Reflection;

namespace CloudTraining.Sdk.Tests.Trainer;

public sealed class IrisDataTests
{
    private static readonly string[][] Rows = ReadRows();

    [TestCase("setosa", 5.006, 3.428, 1.462, 0.246)]
    [TestCase("versicolor", 5.936, 2.770, 4.260, 1.326)]
    [TestCase("virginica", 6.588, 2.974, 5.552, 2.026)]
    public void The_published_mean_of_each_species_comes_out(string species, params double[] means)
    {
        var flowers = Rows.Where(row => row[4] == species).ToArray();

        Assert.That(flowers, Has.Length.EqualTo(50));
        Assert.That(
            Enumerable.Range(0, 4).Select(column => flowers.Average(row => double.Parse(row[column], CultureInfo.InvariantCulture))),
            Is.EqualTo(means).Within(0.0005));
    }

    [Test]
    public void The_two_flowers_that_the_common_copy_has_wrong_are_as_published()
    {
        Assert.That(string.Join(',', Rows[34]), Is.EqualTo("4.9,3.1,1.5,0.2,setosa"));
        Assert.That(string.Join(',', Rows[37]), Is.EqualTo("4.9,3.6,1.4,0.1,setosa"));
    }

    private static string[][] ReadRows()
    {
        var trainer = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, "Trainer.dll"));
        using var reader = new StreamReader(trainer.GetManifestResourceStream("iris.csv")!);
        return [.. reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))];
    }
}
