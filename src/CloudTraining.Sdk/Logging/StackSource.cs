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

            return new LogSite(Path.GetFileName(file), frame.GetFileLineNumber(), description?.Name ?? "?");
        }

        return null;
    }
}
