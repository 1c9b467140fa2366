namespace CloudTraining.Sdk.Yaml;

/// <summary>A value of the file with the place it begins at.</summary>
internal abstract record YamlNode(YamlPlace Place)
{
    /// <summary>A single value.</summary>
    /// <param name="Place">Where.</param>
    /// <param name="Text">The text.</param>
    /// <param name="IsPlain">Whether it was written without quotes.</param>
    internal sealed record Single(YamlPlace Place, string Text, bool IsPlain) : YamlNode(Place)
    {
        /// <summary>Whether it stands for nothing.</summary>
        public bool IsNull => IsPlain && Text is ("" or "~" or "null" or "Null" or "NULL");
    }

    /// <summary>A list.</summary>
    internal sealed record Sequence(YamlPlace Place, IReadOnlyList<YamlNode> Items) : YamlNode(Place);

    /// <summary>Keys and values in the order of the file.</summary>
    internal sealed record Mapping(YamlPlace Place, IReadOnlyList<(Single Key, YamlNode Value)> Entries) : YamlNode(Place);
}
