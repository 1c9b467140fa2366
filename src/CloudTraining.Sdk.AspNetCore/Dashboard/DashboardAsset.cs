using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace CloudTraining.Sdk.AspNetCore.Dashboard;

/// <summary>One file of the dashboard in every encoding it is sent in. Immutable and thread-safe; compressed once, when it is first asked for.</summary>
internal sealed class DashboardAsset
{
    private readonly byte[] _content;
    private readonly Lazy<byte[]> _brotli;
    private readonly Lazy<byte[]> _gzip;
    private readonly string _hash;

    public DashboardAsset(string name, byte[] content)
    {
        Name = name;
        _content = content;
        _hash = Convert.ToHexStringLower(SHA256.HashData(content))[..32];
        _brotli = new Lazy<byte[]>(() => Compress(output => new BrotliStream(output, CompressionLevel.SmallestSize)));
        _gzip = new Lazy<byte[]>(() => Compress(output => new GZipStream(output, CompressionLevel.SmallestSize)));
    }

    /// <summary>Its path below the folder of the assets, with slashes.</summary>
    public string Name { get; }

    public string ContentType => Path.GetExtension(Name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        var other => throw new InvalidOperationException($"The dashboard has no content type for '{other}' ({Name}). Add it to {nameof(DashboardAsset)}."),
    };

    /// <summary>Whether a browser runs it under a policy of its own: the page and the worker. For the others it would only be weight.</summary>
    public bool IsContext => Path.GetExtension(Name) is ".html" || Name == DashboardAssets.WorkerName;

    /// <summary>The bytes in a content coding, <c>identity</c> for none, and their tag.</summary>
    public (byte[] Content, EntityTagHeaderValue Tag) Encode(string coding) => coding switch
    {
        ContentCoding.Brotli => (_brotli.Value, Tag("br")),
        ContentCoding.Gzip => (_gzip.Value, Tag("gz")),
        _ => (_content, Tag("id")),
    };

    // A strong tag promises equal bytes, so each coding has its own.
    private EntityTagHeaderValue Tag(string coding) => new($"\"{_hash}-{coding}\"");

    private byte[] Compress(Func<Stream, Stream> wrap)
    {
        using var output = new MemoryStream();
        using (var stream = wrap(output))
        {
            stream.Write(_content);
        }

        return output.ToArray();
    }
}
