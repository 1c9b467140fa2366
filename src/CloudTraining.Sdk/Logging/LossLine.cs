using Microsoft.Extensions.Logging;

namespace CloudTraining.Sdk.Logging;

/// <summary>The one WARNING line that says how many lines were dropped and why.</summary>
internal static class LossLine
{
    private static readonly string[] Names = ["Count", "Reason"];
    private static readonly string Template = "Dropped {Count} log lines: {Reason}";

    public static byte[] Render(LineSettings settings, LinePrefixes prefixes, TimeProvider clock, long lost, string reason)
    {
        var line = LineBuffer.Rent(settings);
        try
        {
            var head = new LineHead
            {
                Settings = settings,
                Prefixes = prefixes,
                Instant = clock.GetUtcNow(),
                Level = LogLevel.Warning,
                EventId = default,
                Exception = null,
            };
            var arguments = new StateArguments([lost, reason]);
            LineComposer.Compose(line, in head, settings.GetPlan(Template, Names), null, ref arguments);
            return line.Written.ToArray();
        }
        finally
        {
            LineBuffer.Return(line);
        }
    }
}
