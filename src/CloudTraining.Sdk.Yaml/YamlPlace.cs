namespace CloudTraining.Sdk.Yaml;

/// <summary>A line and a column, both from 1.</summary>
internal readonly record struct YamlPlace(int Line, int Column)
{
    public override string ToString() => $"{Line}:{Column}";
}
