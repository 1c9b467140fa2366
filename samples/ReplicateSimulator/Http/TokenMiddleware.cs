namespace ReplicateSimulator.Http;

/// <summary>Accepts <c>Bearer</c> and the older <c>Token</c> scheme and finds the account of the token.</summary>
public sealed class TokenMiddleware(RequestDelegate next, SimulatorOptions options)
{
    /// <summary>The account of every token when none is configured.</summary>
    public const string DefaultAccount = "simulated";

    public Task InvokeAsync(HttpContext context)
    {
        // A signed download needs no token: the signature is the permission.
        if (context.Operation() is null or "files.download")
        {
            return next(context);
        }

        var words = context.Request.Headers.Authorization.ToString().Split(' ', 2);
        var account = words is ["Bearer" or "Token", var token] ? AccountOf(token) : null;
        if (account is null)
        {
            return context.ProblemAsync(StatusCodes.Status401Unauthorized, "Unauthenticated", "You did not pass a valid authentication token");
        }

        context.SetAccount(account);
        return next(context);
    }

    private string? AccountOf(string token)
    {
        if (options.Accounts.Count == 0)
        {
            return token.StartsWith("r8_", StringComparison.Ordinal) ? DefaultAccount : null;
        }

        return options.Accounts.FirstOrDefault(account => account.Value == token).Key;
    }
}
