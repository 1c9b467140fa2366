using System.Diagnostics;

namespace CloudTraining.Sdk.Logging;

/// <summary>The slow way to a source location: the first frame outside of logging that has a file name.</summary>
internal static class StackSource
{
    public static LogSite? Find()
    {
        foreach (var frame in new StackTrace(skipFrames: 2, fNeedFileInfo: true).GetFrames())
        {
            if (frame.GetFileName() is not { Length: > 0 } file)
            {
                continue;
            }

            // Only names are read, which trimming keeps or turns into null.
            var description = DiagnosticMethodInfo.Create(frame);
            if (description?.DeclaringTypeName.StartsWith("CloudTraining.Sdk.Logging.", StringComparison.Ordinal) == true
                && description.DeclaringAssemblyName.StartsWith("CloudTraining.Sdk,", StringComparison.Ordinal))
            {
                continue;
            }

            return new LogSite(Path.GetFileName(file), frame.GetFileLineNumber(), description is null ? "?" : MemberOf(description));
        }

        return null;
    }

    /// <summary>The member that a reader looks for, as the generator names it: lambdas, local functions, iterators and async methods belong to the member around them.</summary>
    private static string MemberOf(DiagnosticMethodInfo method)
    {
        var name = method.Name;
        if (name == "MoveNext" && method.DeclaringTypeName.LastIndexOf('<') is > 0 and var made)
        {
            name = method.DeclaringTypeName[made..];
        }

        if (name.StartsWith('<'))
        {
            // <Member>b__0, <Member>g__Local|1_0, <<Main>$>d__0
            name = name.TrimStart('<');
            return name.IndexOf('>') is > 0 and var end ? name[..end] : name;
        }

        // Namespace.IInterface.Member where it is implemented explicitly; .ctor stays.
        return name.LastIndexOf('.') is > 0 and var dot ? name[(dot + 1)..] : name;
    }
}
