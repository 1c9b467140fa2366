namespace CloudTraining.Sdk.Generators;

/// <summary>All that is needed to write the interceptor of one call; compared by value, so that typing elsewhere costs nothing.</summary>
internal sealed record LogCall
{
    /// <summary>The attribute that names the call, as the compiler wants it.</summary>
    public required string Attribute { get; init; }

    public required string File { get; init; }

    public required int Line { get; init; }

    public required string Function { get; init; }

    /// <summary>The type parameters of the interceptor, with brackets, or empty.</summary>
    public string TypeParameters { get; init; } = string.Empty;

    /// <summary>The parameter list of the interceptor.</summary>
    public required string Parameters { get; init; }

    /// <summary>The statement inside the interceptor; <c>{site}</c> stands for the field of the site.</summary>
    public required string Body { get; init; }

    /// <summary>Further arguments of the site: template and names.</summary>
    public string SiteArguments { get; init; } = string.Empty;

    /// <summary>A declaration that the body needs, or empty; <c>{number}</c> stands for the number of the interceptor.</summary>
    public string Declaration { get; init; } = string.Empty;
}
