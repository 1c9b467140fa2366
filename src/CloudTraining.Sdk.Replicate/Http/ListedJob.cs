using System.Text.Json;
using CloudTraining.Sdk.Replicate.Json;

namespace CloudTraining.Sdk.Replicate.Http;

/// <summary>One entry of a page.</summary>
/// <param name="Body">What was read.</param>
/// <param name="Element">Where it was read from.</param>
internal sealed record ListedJob(JobBody Body, JsonElement Element);
