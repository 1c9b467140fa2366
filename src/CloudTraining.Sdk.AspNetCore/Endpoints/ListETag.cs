using System.Globalization;
using CloudTraining.Sdk.AspNetCore.Http;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Endpoints;

/// <summary>
/// A weak tag of (change number, caller, query string): as long as nothing was committed, the same caller's same question has the same answer.
/// It also names this process, because a store in memory counts from the start again after a restart.
/// </summary>
internal sealed class ListETag
{
    private readonly string _process = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray().AsSpan(0, 4));

    public string Make(long changeNumber, ApiRequest request)
    {
        var hash = Add(14695981039346656037, request.Caller.SeesAll ? "*" : request.Caller.UserId ?? string.Empty);
        hash = Add(hash, "\n");
        hash = Add(hash, request.Context.Request.QueryString.Value ?? string.Empty);
        return string.Create(CultureInfo.InvariantCulture, $"W/\"{_process}-{changeNumber:x}-{hash:x}\"");
    }

    /// <summary>Whether the client has this answer already.</summary>
    public static bool Matches(ApiRequest request, string tag)
    {
        foreach (var sent in request.Context.Request.Headers.IfNoneMatch)
        {
            if (sent is not null && (sent == tag || sent.Contains(tag, StringComparison.Ordinal)))
            {
                return true;
            }
        }

        return false;
    }

    private static ulong Add(ulong hash, string text)
    {
        foreach (var character in text)
        {
            hash = (hash ^ character) * 1099511628211;
        }

        return hash;
    }
}
