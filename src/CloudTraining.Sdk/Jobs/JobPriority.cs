namespace CloudTraining.Sdk.Jobs;

/// <summary>The named priorities; any number from <see cref="Low"/> to <see cref="Highest"/> is one.</summary>
public static class JobPriority
{
    /// <summary>0.</summary>
    public const int Low = 0;

    /// <summary>10, the default.</summary>
    public const int Normal = 10;

    /// <summary>20.</summary>
    public const int High = 20;

    /// <summary>30.</summary>
    public const int Urgent = 30;

    /// <summary>40.</summary>
    public const int Critical = 40;

    /// <summary>50, the upper bound, also of a priority raised by waiting.</summary>
    public const int Highest = 50;

    /// <summary>The name of the highest named priority that is not above the number: <c>low normal high urgent critical</c>.</summary>
    public static string GetName(int priority) => priority switch
    {
        >= Critical => "critical",
        >= Urgent => "urgent",
        >= High => "high",
        >= Normal => "normal",
        _ => "low",
    };
}
