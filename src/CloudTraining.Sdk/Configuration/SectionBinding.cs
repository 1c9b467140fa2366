using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Configuration;

/// <summary>Checks a section and binds it; the first step of making an options value.</summary>
internal sealed class SectionBinding<TOptions>(OptionsSchema schema, SectionChecker checker, Action<IConfiguration, TOptions> bind) : IConfigureOptions<TOptions>
    where TOptions : class
{
    public void Configure(TOptions options)
    {
        var failures = checker.Check(schema);
        if (failures.Count > 0)
        {
            throw new SectionException(typeof(TOptions), failures);
        }

        bind(checker.GetSection(schema), options);
    }
}
