namespace CloudTraining.Sdk.Replicate;

/// <summary>List prices in US dollars per second, as the public price page showed them; the API tells none. Options override them.</summary>
internal static class HardwarePrices
{
    private static readonly Dictionary<string, decimal> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["gpu-l40s"] = 0.000975m,
        ["gpu-2x-l40s"] = 0.00195m,
        ["gpu-l40s-2x"] = 0.00195m,
        ["gpu-4x-l40s"] = 0.0039m,
        ["gpu-l40s-4x"] = 0.0039m,
        ["gpu-8x-l40s"] = 0.0078m,
        ["gpu-l40s-8x"] = 0.0078m,
        ["gpu-h100"] = 0.001525m,
        ["gpu-2x-h100"] = 0.00305m,
        ["gpu-h100-2x"] = 0.00305m,
        ["gpu-4x-h100"] = 0.0061m,
        ["gpu-h100-4x"] = 0.0061m,
        ["gpu-8x-h100"] = 0.0122m,
        ["gpu-h100-8x"] = 0.0122m,
    };

    /// <summary>The price of a SKU; null when it is blank or not known.</summary>
    public static decimal? Find(string? sku, ReplicateOptions options) =>
        string.IsNullOrWhiteSpace(sku) ? null
        : options.PricesPerSecond.TryGetValue(sku, out var set) ? set
        : Known.TryGetValue(sku, out var price) ? price
        : null;
}
