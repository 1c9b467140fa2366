namespace CloudTraining.Sdk.Yaml;

/// <summary>A mistake after which the rest of the text cannot be understood.</summary>
internal sealed class YamlMistakeException(YamlPlace place, string message) : Exception(message)
{
    public YamlPlace Place => place;
}
