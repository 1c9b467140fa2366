using System.Globalization;
using CloudTraining.Sdk.AspNetCore.Endpoints;
using CloudTraining.Sdk.AspNetCore.Identity;

namespace CloudTraining.Sdk.AspNetCore.Http;

/// <summary>
/// Tells a page whom an answer was for, without a name: a page that is open while somebody else signs in must not go on showing the jobs of the one before. The same on every host.
/// </summary>
internal static class CallerToken
{
    /// <summary>The header that carries it.</summary>
    public const string HeaderName = "X-CloudTraining-Caller";

    /// <summary>Differs when the user or what the user may see differs.</summary>
    public static string Of(CloudTrainingCaller caller) => StableNumber.Of($"{(caller.SeesAll ? '*' : '-')}{caller.UserId}").ToString("x", CultureInfo.InvariantCulture);
}
