using System.Text.RegularExpressions;
using CloudTraining.Sdk.Replicate.Webhooks;
using Microsoft.Extensions.Options;

namespace CloudTraining.Sdk.Replicate;

/// <summary>Refuses options that cannot work; every mistake at once, no secret in a message.</summary>
internal sealed partial class ReplicateOptionsValidator : IValidateOptions<ReplicateOptions>
{
    private static readonly TimeSpan ShortestCall = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestCall = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan LongestSettleTime = TimeSpan.FromHours(1);
    private static readonly TimeSpan ShortestDeadline = TimeSpan.FromSeconds(5);

    public ValidateOptionsResult Validate(string? name, ReplicateOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var mistakes = new List<string>();
        CheckToken(options, mistakes);
        CheckBaseAddress(options.BaseAddress, mistakes);
        CheckModel(nameof(options.Model), options.Model, VersionedModel(), "owner/name or owner/name:version", mistakes);
        CheckModel(nameof(options.Destination), options.Destination, PlainModel(), "owner/name", mistakes);
        CheckModel(nameof(options.DiscoverModel), options.DiscoverModel, PlainModel(), "owner/name", mistakes);
        CheckWebhookUrl(options.WebhookUrl, mistakes);
        if (!string.IsNullOrWhiteSpace(options.WebhookSigningSecret) && SigningSecret.TryParseAll(options.WebhookSigningSecret) is null)
        {
            mistakes.Add(Key(nameof(options.WebhookSigningSecret)) + " is no signing secret: it must be whsec_ and 24 to 64 bytes in base64 (several are separated by blanks). Its value is not shown here.");
        }

        CheckTimes(options, mistakes);
        mistakes.AddRange(options.PricesPerSecond.Where(price => price.Value is < 0 or > 10).Select(price =>
            $"{Key(nameof(options.PricesPerSecond))}:{price.Key} is {price.Value}: it must be US dollars per second, from 0 to 10."));
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static string Key(string property) => $"{ReplicateOptions.SectionPath}:{property}";

    private static void CheckToken(ReplicateOptions options, List<string> mistakes)
    {
        if (options.ApiToken is { } token && token.Trim().Any(letter => letter is < '!' or > '~'))
        {
            mistakes.Add(Key(nameof(options.ApiToken)) + " holds a blank, a control character or a letter outside ASCII and cannot be sent. Its value is not shown here.");
        }
    }

    private static void CheckBaseAddress(Uri? address, List<string> mistakes)
    {
        if (address is not { IsAbsoluteUri: true }
            || !(address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            || address.UserInfo.Length > 0
            || address.Query.Length > 0
            || address.Fragment.Length > 0)
        {
            mistakes.Add($"{Key(nameof(ReplicateOptions.BaseAddress))} is '{WithoutSecrets(address)}': it must be an https address (http only on the loopback interface) without user, query and fragment, for example https://api.replicate.com/v1/.");
        }
    }

    private static void CheckModel(string property, string? value, Regex pattern, string shape, List<string> mistakes)
    {
        if (!string.IsNullOrWhiteSpace(value) && !pattern.IsMatch(value.Trim()))
        {
            mistakes.Add($"{Key(property)} is '{value}': it must be {shape}.");
        }
    }

    private static void CheckWebhookUrl(string? value, List<string> mistakes)
    {
        if (!string.IsNullOrWhiteSpace(value)
            && !(Uri.TryCreate(value, UriKind.Absolute, out var url)
                && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback))
                && url.Fragment.Length == 0))
        {
            mistakes.Add($"{Key(nameof(ReplicateOptions.WebhookUrl))} is '{value}': it must be the full public https address without a fragment, for example https://example.com/api/webhooks/replicate (http only on the loopback interface).");
        }
    }

    private static void CheckTimes(ReplicateOptions options, List<string> mistakes)
    {
        if (options.CallTimeout < ShortestCall || options.CallTimeout > LongestCall)
        {
            mistakes.Add($"{Key(nameof(options.CallTimeout))} is {options.CallTimeout}: it must be from {ShortestCall} to {LongestCall}.");
        }

        if (options.SettleTime < TimeSpan.Zero || options.SettleTime > LongestSettleTime)
        {
            mistakes.Add($"{Key(nameof(options.SettleTime))} is {options.SettleTime}: it must be from {TimeSpan.Zero} to {LongestSettleTime}.");
        }

        if (options.MaxRunTime is { } deadline && deadline < ShortestDeadline)
        {
            mistakes.Add($"{Key(nameof(options.MaxRunTime))} is {deadline}: Replicate takes no deadline below {ShortestDeadline}. Leave it out for none.");
        }

        if (options.MaxRunTime is not null && !string.IsNullOrWhiteSpace(options.Destination))
        {
            mistakes.Add($"{Key(nameof(options.MaxRunTime))} is {options.MaxRunTime} and {Key(nameof(options.Destination))} is '{options.Destination}': trainings know no deadline. Set one of the two.");
        }
    }

    private static string WithoutSecrets(Uri? address) =>
        address is { IsAbsoluteUri: true } ? address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : address?.ToString() ?? "";

    [GeneratedRegex("^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+(:[A-Za-z0-9._-]+)?$")]
    private static partial Regex VersionedModel();

    [GeneratedRegex("^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$")]
    private static partial Regex PlainModel();
}
