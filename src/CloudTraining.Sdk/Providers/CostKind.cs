namespace CloudTraining.Sdk.Providers;

/// <summary>How sure a cost is.</summary>
public enum CostKind
{
    /// <summary>Worked out from time and a list price.</summary>
    Estimated,

    /// <summary>Metered by the provider.</summary>
    Metered,

    /// <summary>On the bill.</summary>
    Billed,
}
