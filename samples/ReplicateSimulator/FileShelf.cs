using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace ReplicateSimulator;

/// <summary>Uploaded files: facts in memory, bytes on disk, gone after a day.</summary>
public sealed class FileShelf(SimulatorOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, StoredFile> _files = new(StringComparer.Ordinal);
    private readonly byte[] _downloadKey = RandomNumberGenerator.GetBytes(32);

    /// <summary>Stores a file while reading it.</summary>
    public async Task<StoredFile> AddAsync(string account, string name, string contentType, string metadata, Stream content, CancellationToken cancellationToken)
    {
        var id = Runs.RunBook.NewId();
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(options.DataDirectory, "files")).FullName, id);
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

        var now = clock.GetUtcNow();
        var file = new StoredFile(
            id, account, name, contentType, metadata, size, Convert.ToHexStringLower(hash.GetHashAndReset()), now, now + options.Scale(TimeSpan.FromDays(1)), path);
        _files[id] = file;
        return file;
    }

    /// <summary>The file, or null when it is unknown, deleted or expired.</summary>
    public StoredFile? Find(string id) => _files.TryGetValue(id, out var file) && file.ExpiresAt > clock.GetUtcNow() ? file : null;

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

    /// <summary>The signature of a download link.</summary>
    public string Sign(string owner, string id, long expiry) =>
        Convert.ToBase64String(HMACSHA256.HashData(_downloadKey, Encoding.UTF8.GetBytes($"{owner} {id} {expiry}")));
}
