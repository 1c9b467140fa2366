using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace ReplicateSimulator;

/// <summary>Uploaded files: facts in memory, bytes on disk, both gone after a day.</summary>
public sealed class FileShelf : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);
    private readonly ConcurrentDictionary<string, StoredFile> _files = new(StringComparer.Ordinal);
    private readonly byte[] _downloadKey = RandomNumberGenerator.GetBytes(32);
    private readonly SimulatorOptions _options;
    private readonly TimeProvider _clock;
    private readonly ITimer _sweep;

    /// <summary>Creates an empty shelf.</summary>
    public FileShelf(SimulatorOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        var pause = TimeSpan.FromSeconds(Math.Clamp(options.Scale(TimeSpan.FromMinutes(10)).TotalSeconds, 0.1, 3_600));
        _sweep = clock.CreateTimer(_ => Sweep(), null, pause, pause);
    }

    /// <summary>Stores a file while reading it.</summary>
    public async Task<StoredFile> AddAsync(string account, string name, string contentType, string metadata, Stream content, CancellationToken cancellationToken)
    {
        var id = Runs.RunBook.NewId();
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(_options.DataDirectory, "files")).FullName, id);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long size = 0;
        await using (var target = File.Create(path))
        {
            var buffer = new byte[81920];
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                size += read;
            }
        }

        var now = _clock.GetUtcNow();
        var file = new StoredFile(
            id, account, name, contentType, metadata, size, Convert.ToHexStringLower(hash.GetHashAndReset()), now, now + _options.Scale(Lifetime), path);
        _files[id] = file;
        return file;
    }

    /// <summary>The file, or null when it is unknown, deleted or expired.</summary>
    public StoredFile? Find(string id) => _files.TryGetValue(id, out var file) && file.ExpiresAt > _clock.GetUtcNow() ? file : null;

    /// <summary>The files of an account, newest first.</summary>
    public IEnumerable<StoredFile> List(string account) =>
        _files.Values.Where(file => file.Account == account && Find(file.Id) is not null).OrderByDescending(file => file.CreatedAt);

    /// <summary>Deletes a file; false when there is none.</summary>
    public bool Remove(string id)
    {
        if (!_files.TryRemove(id, out var file))
        {
            return false;
        }

        File.Delete(file.Path);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _sweep.Dispose();

    /// <summary>The signature of a download link.</summary>
    public string Sign(string owner, string id, long expiry) =>
        Convert.ToBase64String(HMACSHA256.HashData(_downloadKey, Encoding.UTF8.GetBytes($"{owner} {id} {expiry}")));

    private void Sweep()
    {
        foreach (var file in _files.Values.Where(file => Find(file.Id) is null))
        {
            try
            {
                File.Delete(file.Path);
                _files.TryRemove(file.Id, out _);
            }
            catch (IOException)
            {
                // Somebody still downloads it: the next sweep tries again.
            }
        }
    }
}
