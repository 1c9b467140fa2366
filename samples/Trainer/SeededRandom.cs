namespace Trainer;

/// <summary>SplitMix64 with numbered streams: epoch 7 shuffles the same way whether or not epochs 1 to 6 ran in this process.</summary>
internal sealed class SeededRandom(int seed, long stream)
{
    private ulong _state = (ulong)(uint)seed * 0xD1342543DE82EF95UL + (ulong)stream * 0x2545F4914F6CDD1DUL;

    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    public void Shuffle<T>(T[] items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = (int)(NextDouble() * (i + 1));
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15UL;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
