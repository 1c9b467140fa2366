using CloudTraining.Sdk.AspNetCore.Identity;
using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>A login as browsers have it: whoever the cookie <c>user</c> says.</summary>
internal sealed class CookieUser : ICloudTrainingUser
{
    public const string CookieName = "user";

    public ValueTask<CloudTrainingCaller> ResolveAsync(HttpContext context) => new(new CloudTrainingCaller { UserId = context.Request.Cookies[CookieName] });
}
