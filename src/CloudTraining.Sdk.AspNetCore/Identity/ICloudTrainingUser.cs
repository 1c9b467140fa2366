using Microsoft.AspNetCore.Http;

namespace CloudTraining.Sdk.AspNetCore.Identity;

/// <summary>Resolves who makes a request. Register another as a singleton to replace the default, which reads the claims. Thread-safe.</summary>
public interface ICloudTrainingUser
{
    /// <summary>The caller of this request. Called once per request, after the host's authentication and authorization.</summary>
    ValueTask<CloudTrainingCaller> ResolveAsync(HttpContext context);
}
