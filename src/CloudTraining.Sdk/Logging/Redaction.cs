namespace CloudTraining.Sdk.Logging;

/// <summary>Decides by name which values must not be shown.</summary>
internal sealed class Redaction
{
    private static readonly string[] BuiltIn =
    [
        "password", "passwd", "pwd", "passphrase", "secret", "clientsecret", "webhooksecret", "signingsecret", "signingkey",
        "token", "apitoken", "accesstoken", "refreshtoken", "idtoken", "authtoken", "bearertoken", "uploadtoken", "replicateapitoken",
        "apikey", "xapikey", "accesskey", "secretkey", "secretaccesskey", "privatekey", "credential", "credentials",
        "authorization", "proxyauthorization", "cookie", "setcookie", "connectionstring",
    ];

    private readonly HashSet<string> _names = new(BuiltIn, StringComparer.Ordinal);
    private readonly Predicate<string>? _predicate;

    public Redaction(IEnumerable<string> names, Predicate<string>? predicate)
    {
        _predicate = predicate;
        foreach (var name in names)
        {
            _names.Add(Normalize(name));
        }
    }

    public bool Applies(string name)
    {
        if (_names.Contains(Normalize(name)))
        {
            return true;
        }

        try
        {
            return _predicate?.Invoke(name) ?? false;
        }
        catch (Exception)
        {
            // Not knowing whether a value is secret is a reason to hide it, not to lose the line.
            return true;
        }
    }

    private static string Normalize(string name) => string.Create(
        name.Length - name.AsSpan().Count('_') - name.AsSpan().Count('-') - name.AsSpan().Count('.'),
        name,
        static (target, source) =>
        {
            var next = 0;
            foreach (var c in source)
            {
                if (c is not ('_' or '-' or '.'))
                {
                    target[next++] = char.ToLowerInvariant(c);
                }
            }
        });
}
