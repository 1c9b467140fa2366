using System.Globalization;
using System.Text;

namespace CloudTraining.Sdk.StoreStress;

/// <summary>
/// The provider: what it accepted, one line each, in a file of this process that is only ever appended to. A line is written in one call, so it is there whole or not
/// at all, whatever happens to the process.
/// </summary>
public sealed class TruthLog(string folder)
{
    private readonly string _file = Path.Combine(folder, $"{Guid.NewGuid():N}.truth");

    /// <summary>Accepts a job, whoever asks, as often as it is asked: the provider knows no idempotency key.</summary>
    /// <returns>Its name for the job; it carries the time of acceptance.</returns>
    public string Accept(string jobId, string clientToken, DateTimeOffset now)
    {
        var external = string.Create(CultureInfo.InvariantCulture, $"{now.UtcTicks}-{Guid.NewGuid():N}");
        using var file = new FileStream(_file, FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.Write(Encoding.ASCII.GetBytes($"{jobId} {clientToken} {external}\n"));
        return external;
    }

    /// <summary>Everything that was accepted by anybody.</summary>
    public IReadOnlyList<Acceptance> ReadAll()
    {
        var accepted = new List<Acceptance>();
        foreach (var path in Directory.EnumerateFiles(folder, "*.truth"))
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            while (reader.ReadLine() is { } line)
            {
                var parts = line.Split(' ');
                accepted.Add(new Acceptance(parts[0], parts[1], parts[2]));
            }
        }

        return accepted;
    }

    /// <summary>When the provider accepted the job of that name.</summary>
    public static DateTimeOffset AcceptedAt(string external) => new(long.Parse(external.AsSpan(0, external.IndexOf('-', StringComparison.Ordinal)), CultureInfo.InvariantCulture), TimeSpan.Zero);
}
