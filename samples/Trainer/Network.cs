namespace Trainer;

/// <summary>A softmax classifier, with one layer of tanh units in front of it unless there are none; trained by plain gradient descent.</summary>
internal sealed class Network
{
    private const int Inputs = IrisData.Features;
    private static readonly int Classes = IrisData.Species.Count;

    private readonly int _hidden;
    private readonly double[] _gradient;
    private readonly double[] _activation;
    private readonly double[] _probability;

    public Network(int hiddenUnits, int seed)
    {
        _hidden = hiddenUnits;
        _activation = new double[hiddenUnits];
        _probability = new double[Classes];
        Parameters = new double[(hiddenUnits * (Inputs + 1)) + (Classes * (TopInputs + 1))];
        _gradient = new double[Parameters.Length];

        var random = new SeededRandom(seed, stream: -1);
        Initialize(Parameters.AsSpan(0, hiddenUnits * Inputs), Inputs + hiddenUnits, random);
        Initialize(Parameters.AsSpan(TopStart, Classes * TopInputs), TopInputs + Classes, random);
    }

    /// <summary>Hidden weights, hidden biases, output weights, output biases; rows are units.</summary>
    public double[] Parameters { get; }

    private int TopInputs => _hidden == 0 ? Inputs : _hidden;

    private int TopStart => _hidden * (Inputs + 1);

    private int TopBias => TopStart + (Classes * TopInputs);

    /// <summary>One step of gradient descent; returns the mean loss of the batch before it.</summary>
    public double Train(ReadOnlySpan<IrisData.Flower> batch, double learningRate)
    {
        Array.Clear(_gradient);
        var loss = 0.0;
        foreach (var flower in batch)
        {
            loss += Forward(flower);
            Backward(flower);
        }

        for (var i = 0; i < Parameters.Length; i++)
        {
            Parameters[i] -= learningRate * _gradient[i] / batch.Length;
        }

        return loss / batch.Length;
    }

    public (double Loss, double Accuracy) Evaluate(ReadOnlySpan<IrisData.Flower> flowers)
    {
        var loss = 0.0;
        var right = 0;
        foreach (var flower in flowers)
        {
            loss += Forward(flower);
            right += Array.IndexOf(_probability, _probability.Max()) == flower.Label ? 1 : 0;
        }

        return (loss / flowers.Length, (double)right / flowers.Length);
    }

    private static void Initialize(Span<double> weights, int fan, SeededRandom random)
    {
        var limit = Math.Sqrt(6.0 / fan);
        foreach (ref var weight in weights)
        {
            weight = ((random.NextDouble() * 2) - 1) * limit;
        }
    }

    private static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        var sum = 0.0;
        for (var i = 0; i < left.Length; i++)
        {
            sum += left[i] * right[i];
        }

        return sum;
    }

    private double Forward(IrisData.Flower flower)
    {
        for (var unit = 0; unit < _hidden; unit++)
        {
            _activation[unit] = Math.Tanh(Dot(Parameters.AsSpan(unit * Inputs, Inputs), flower.Measures) + Parameters[(_hidden * Inputs) + unit]);
        }

        var top = TopOf(flower);
        for (var output = 0; output < Classes; output++)
        {
            _probability[output] = Dot(Parameters.AsSpan(TopStart + (output * TopInputs), TopInputs), top) + Parameters[TopBias + output];
        }

        // Subtracting the largest score keeps exp() in range; the loss is taken from the scores, so it is never log(0).
        var largest = _probability.Max();
        var sum = _probability.Sum(score => Math.Exp(score - largest));
        var loss = Math.Log(sum) + largest - _probability[flower.Label];
        for (var output = 0; output < Classes; output++)
        {
            _probability[output] = Math.Exp(_probability[output] - largest) / sum;
        }

        return loss;
    }

    private void Backward(IrisData.Flower flower)
    {
        var top = TopOf(flower);
        for (var output = 0; output < Classes; output++)
        {
            var error = _probability[output] - (output == flower.Label ? 1 : 0);
            _gradient[TopBias + output] += error;
            for (var i = 0; i < TopInputs; i++)
            {
                _gradient[TopStart + (output * TopInputs) + i] += error * top[i];
            }
        }

        for (var unit = 0; unit < _hidden; unit++)
        {
            var error = 0.0;
            for (var output = 0; output < Classes; output++)
            {
                error += (_probability[output] - (output == flower.Label ? 1 : 0)) * Parameters[TopStart + (output * TopInputs) + unit];
            }

            error *= 1 - (_activation[unit] * _activation[unit]);
            _gradient[(_hidden * Inputs) + unit] += error;
            for (var i = 0; i < Inputs; i++)
            {
                _gradient[(unit * Inputs) + i] += error * flower.Measures[i];
            }
        }
    }

    private double[] TopOf(IrisData.Flower flower) => _hidden == 0 ? flower.Measures : _activation;
}
