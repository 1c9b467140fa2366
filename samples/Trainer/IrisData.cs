using System.Globalization;

namespace Trainer;

/// <summary>Fisher's 150 flowers, split by seed into 40 of each species to train on and 10 to validate with, scaled by the training part.</summary>
internal sealed class IrisData
{
    public const int Features = 4;
    public const int TrainingRows = 120;
    public const int ValidationRows = 30;

    private const int RowsPerSpecies = 50;
    private const int TrainingRowsPerSpecies = 40;

    public static readonly IReadOnlyList<string> Species = ["setosa", "versicolor", "virginica"];

    private IrisData(Flower[] training, Flower[] validation)
    {
        Training = training;
        Validation = validation;
    }

    public Flower[] Training { get; }

    public Flower[] Validation { get; }

    public static IrisData Load(int seed)
    {
        var training = new List<Flower>(TrainingRows);
        var validation = new List<Flower>(ValidationRows);
        foreach (var species in ReadAll().GroupBy(flower => flower.Label).OrderBy(group => group.Key))
        {
            var flowers = species.ToArray();
            if (flowers.Length != RowsPerSpecies)
            {
                throw new TrainingFailedException($"the data set is damaged: {flowers.Length} rows of {Species[species.Key]} instead of {RowsPerSpecies}.");
            }

            new SeededRandom(seed, stream: species.Key).Shuffle(flowers);
            training.AddRange(flowers[..TrainingRowsPerSpecies]);
            validation.AddRange(flowers[TrainingRowsPerSpecies..]);
        }

        Scale(training, validation);
        return new IrisData([.. training], [.. validation]);
    }

    private static IEnumerable<Flower> ReadAll()
    {
        using var reader = new StreamReader(typeof(IrisData).Assembly.GetManifestResourceStream("iris.csv")!);
        reader.ReadLine();
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split(',');
            var measures = cells[..Features].Select(cell => double.Parse(cell, CultureInfo.InvariantCulture)).ToArray();
            yield return new Flower(measures, Species.Index().Single(species => species.Item == cells[Features]).Index);
        }
    }

    private static void Scale(List<Flower> training, List<Flower> validation)
    {
        for (var feature = 0; feature < Features; feature++)
        {
            var mean = training.Average(flower => flower.Measures[feature]);
            var deviation = Math.Sqrt(training.Average(flower => Math.Pow(flower.Measures[feature] - mean, 2)));
            foreach (var flower in training.Concat(validation))
            {
                flower.Measures[feature] = (flower.Measures[feature] - mean) / deviation;
            }
        }
    }

    /// <summary>One row: four scaled measurements and the index of the species.</summary>
    internal sealed record Flower(double[] Measures, int Label);
}
