using CloudTraining.Sdk.Jobs;
using CloudTraining.Sdk.Yaml;
using Microsoft.Extensions.Options;

namespace WebDashboard;

/// <summary>What is printed when the host cannot start.</summary>
internal static class StartFailure
{
    /// <summary>The mistakes alone where a person can mend them; everything where it is a defect.</summary>
    public static string Describe(Exception exception) => exception switch
    {
        OptionsValidationException options => string.Join(Environment.NewLine, options.Failures),
        IOException or UnauthorizedAccessException or FormatException or InvalidOperationException or JobStoreException or EnterpriseYamlException => exception.Message,
        _ => exception.ToString(),
    };
}
