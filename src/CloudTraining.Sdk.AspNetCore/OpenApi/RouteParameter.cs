using System.Text.RegularExpressions;

namespace CloudTraining.Sdk.AspNetCore.OpenApi;

/// <summary>Finds the parameters in a route pattern.</summary>
internal static partial class RouteParameter
{
    [GeneratedRegex(@"\{[a-z_]+\}")]
    public static partial Regex Names();
}
