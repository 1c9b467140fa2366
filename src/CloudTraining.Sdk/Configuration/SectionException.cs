using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Configuration;

/// <summary>A section has mistakes, each with its place.</summary>
internal sealed class SectionException(Type options, IReadOnlyList<string> failures) : OptionsValidationException(Options.DefaultName, options, failures);
