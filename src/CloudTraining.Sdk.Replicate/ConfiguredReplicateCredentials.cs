using CloudTraining.Sdk.Providers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Replicate;

/// <summary>One token for everybody: from the options, else from <c>REPLICATE_API_TOKEN</c> (configuration or environment). Read anew for each call, so a token set later is seen.</summary>
internal sealed class ConfiguredReplicateCredentials(IOptionsMonitor<ReplicateOptions> options, IConfiguration? configuration) : IReplicateCredentials
{
    public const string Variable = "REPLICATE_API_TOKEN";

    public bool IsConfigured => Find() is not null;

    public ValueTask<ReplicateCredential?> FindAsync(ProviderContext context, CancellationToken cancellationToken = default) => ValueTask.FromResult(Find());

    private ReplicateCredential? Find()
    {
        if (options.CurrentValue.ApiToken is { } set && !string.IsNullOrWhiteSpace(set))
        {
            return new ReplicateCredential(set, "configuration");
        }

        var variable = configuration?[Variable] ?? Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrWhiteSpace(variable) ? null : new ReplicateCredential(variable, "environment");
    }
}
