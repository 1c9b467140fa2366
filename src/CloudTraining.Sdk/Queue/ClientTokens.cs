using System.Security.Cryptography;

namespace CloudTraining.Sdk.Queue;

/// <summary>Makes the texts that let a submission be found again at its provider.</summary>
internal static class ClientTokens
{
    public static string New() => $"ct-{RandomNumberGenerator.GetHexString(32, lowercase: true)}";
}
