using System.Diagnostics;

namespace CloudTraining.Sdk.Logging;

/// <summary>Writes whole lines in the layout that the documents fix: members in their order, <c>": "</c> and <c>", "</c> between them.</summary>
internal static class LineComposer
{
    // The arguments come by reference, not read-only: a read-only value of an open type is copied before every call.

    /// <summary>Writes a line whose message comes from a template.</summary>
    public static void Compose<TArguments>(LineBuffer line, in LineHead head, MessagePlan plan, LogSite? site, ref TArguments arguments)
        where TArguments : struct, ILineArguments
    {
        Begin(line, in head);
        AppendMessage(line, head.Settings, plan, ref arguments);
        Finish(line, in head, plan, site, ref arguments);
    }

    /// <summary>Writes a line whose message is ready; the plan only names the fields.</summary>
    public static void Compose<TArguments>(
        LineBuffer line, in LineHead head, string message, MessagePlan plan, LogSite? site, ref TArguments arguments)
        where TArguments : struct, ILineArguments
    {
        Begin(line, in head);
        TextEscaper.Append(line, message, head.Settings.IsJson, line.Length + head.Settings.MessageBytes);
        line.Rendered.AsSpan(0, plan.Fields.Length).Clear();
        Finish(line, in head, plan, site, ref arguments);
    }

    private static void Begin(LineBuffer line, in LineHead head)
    {
        if (head.Settings.IsJson)
        {
            line.AppendTimestamp(head.Instant, json: true);
            line.Append(head.Prefixes[head.Level]);
            return;
        }

        line.AppendTimestamp(head.Instant, json: false);
        line.Append(head.Prefixes[head.Level]);
        TextEscaper.Append(line, CorrelationId.ForLine.Id, json: false);
        line.Append("): "u8);
    }

    private static void AppendMessage<TArguments>(LineBuffer line, LineSettings settings, MessagePlan plan, ref TArguments arguments)
        where TArguments : struct, ILineArguments
    {
        var fields = plan.Fields;
        line.EnsureArguments(fields.Length);
        var rendered = line.Rendered;
        rendered.AsSpan(0, fields.Length).Clear();
        var end = line.Length + settings.MessageBytes;
        var literals = plan.Literals;
        var holes = plan.Holes;
        for (var i = 0; i < holes.Length; i++)
        {
            if (line.Length + literals[i].Length > end)
            {
                line.Append("…"u8);
                return;
            }

            line.Append(literals[i]);
            ref readonly var hole = ref holes[i];
            if (hole.Field < 0)
            {
                line.Append(hole.Unfilled);
            }
            else if (fields[hole.Field].Key.IsRedacted)
            {
                line.Append("***"u8);
            }
            else if (hole.Alignment == 0)
            {
                var start = line.Length;
                var kind = arguments.AppendText(line, hole.Field, hole.Format, end);
                rendered[hole.Field] = new RenderedText(start, line.Length - start, hole.Format is null ? kind : RenderedKind.Other);
            }
            else
            {
                AppendAligned(line, settings, in hole, arguments.Get(hole.Field), end);
            }
        }

        var last = literals[^1];
        line.Append(line.Length + last.Length > end && last.Length > 64 ? "…"u8 : last);
    }

    private static void AppendAligned(LineBuffer line, LineSettings settings, in PlannedHole hole, object? value, int end)
    {
        var text = hole.Format is { } format && value is IFormattable
            ? ScalarText.ToText(value, format)
            : ScalarText.PlainText(settings, value, end - line.Length);
        text = hole.Alignment > 0 ? text.PadLeft(hole.Alignment) : text.PadRight(-hole.Alignment);
        TextEscaper.Append(line, text, settings.IsJson, end);
    }

    private static void Finish<TArguments>(LineBuffer line, in LineHead head, MessagePlan plan, LogSite? site, ref TArguments arguments)
        where TArguments : struct, ILineArguments
    {
        var settings = head.Settings;
        if (site is null && settings.UseStackTraceForSource)
        {
            site = StackSource.Find();
        }

        if (!settings.IsJson)
        {
            FinishText(line, in head, plan, site, ref arguments);
            return;
        }

        line.Append(CorrelationJson(CorrelationId.ForLine));
        if (settings.IncludeTraceIds && Activity.Current is { } activity)
        {
            AppendTrace(line, activity);
        }

        if (site is not null)
        {
            line.Append(head.Exception is null ? site.JsonAndExtra : site.Json);
        }

        if (head.Exception is { } exception)
        {
            line.Append(", \"exception\": "u8);
            JsonValueWriter.AppendString(line, ExceptionText.Of(exception, settings.IncludeStackTraces), settings.ExceptionEnd);
        }

        if (site is null || head.Exception is not null)
        {
            line.Append(LogSite.Extra);
        }

        var start = line.Length;
        var left = AppendFields(line, in head, plan, ref arguments, withArguments: true);
        if (line.Length == start)
        {
            line.Length = start - LogSite.Extra.Length;
        }
        else
        {
            // Every field comes with a separator in front; that of the first becomes the opening brace.
            line.Overwrite(start, " {"u8);
            line.Append((byte)'}');
        }

        if (left > 0)
        {
            line.Append(", \"dropped_fields\": "u8);
            line.AppendNumber(left);
        }

        line.Append("}\n"u8);
    }

    private static void FinishText<TArguments>(LineBuffer line, in LineHead head, MessagePlan plan, LogSite? site, ref TArguments arguments)
        where TArguments : struct, ILineArguments
    {
        var settings = head.Settings;
        var left = AppendFields(line, in head, plan, ref arguments, withArguments: false);
        if (settings.IncludeTraceIds && Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            line.Append(" trace_id="u8);
            TextEscaper.Append(line, activity.TraceId.ToHexString(), json: false);
            line.Append(" span_id="u8);
            TextEscaper.Append(line, activity.SpanId.ToHexString(), json: false);
        }

        if (left > 0)
        {
            line.Append(" dropped_fields="u8);
            line.AppendNumber(left);
        }

        if (site is not null)
        {
            line.Append(site.Text);
        }

        if (head.Exception is { } exception)
        {
            line.Append(" "u8);
            TextEscaper.Append(line, ExceptionText.Of(exception, settings.IncludeStackTraces), json: false, settings.FieldsEnd);
        }

        line.Append((byte)'\n');
    }

    private static int AppendFields<TArguments>(
        LineBuffer line, in LineHead head, MessagePlan plan, ref TArguments arguments, bool withArguments)
        where TArguments : struct, ILineArguments
    {
        var settings = head.Settings;
        var end = settings.FieldsEnd;
        var left = 0;
        if (LogScope.Current is { } scope)
        {
            var encoded = ScopeEncoder.Encode(scope, settings);
            left += encoded.LeftOut + AppendScope(line, encoded, plan, end);
        }

        var fields = plan.Fields;
        var rendered = line.Rendered;
        for (var i = 0; i < fields.Length; i++)
        {
            ref readonly var field = ref fields[i];
            var text = rendered[i];
            if (field.IsRepeated || (!withArguments && text.Length > 0))
            {
                continue;
            }

            if (text.Kind != RenderedKind.Other && settings.IsJson && FieldWriter.AppendCopy(line, field.Key, text, end))
            {
                continue;
            }

            var value = arguments.Get(i);
            if (!ReferenceEquals(value, StateArguments.Missing) && !FieldWriter.Append(line, field.Key, value, end))
            {
                left++;
            }
        }

        if (settings.IncludeEventId && head.EventId is { } id && (id.Id != 0 || id.Name is not null))
        {
            left += FieldWriter.Append(line, settings.GetKey("event_id"), id.Id, end) ? 0 : 1;
            left += id.Name is null || FieldWriter.Append(line, settings.GetKey("event_name"), id.Name, end) ? 0 : 1;
        }

        return left;
    }

    private static int AppendScope(LineBuffer line, EncodedScope scope, MessagePlan plan, int end)
    {
        if ((scope.Mask & plan.Mask) == 0 && line.Length + scope.Bytes.Length <= end)
        {
            line.Append(scope.Bytes);
            return 0;
        }

        var left = 0;
        foreach (ref readonly var field in scope.Fields.AsSpan())
        {
            if (Names(plan, field.Key.Name))
            {
                continue;
            }

            if (line.Length + field.Length > end)
            {
                left++;
                continue;
            }

            line.Append(scope.Bytes.AsSpan(field.Start, field.Length));
        }

        return left;
    }

    private static bool Names(MessagePlan plan, string name)
    {
        foreach (ref readonly var field in plan.Fields.AsSpan())
        {
            if (field.Key.Name == name)
            {
                return true;
            }
        }

        return false;
    }

    private static void AppendTrace(LineBuffer line, Activity activity)
    {
        if (activity.IdFormat != ActivityIdFormat.W3C)
        {
            return;
        }

        line.Append(", \"trace_id\": \""u8);
        TextEscaper.Append(line, activity.TraceId.ToHexString(), json: true);
        line.Append("\", \"span_id\": \""u8);
        TextEscaper.Append(line, activity.SpanId.ToHexString(), json: true);
        line.Append((byte)'"');
    }

    /// <summary>The end of the message and the id behind it.</summary>
    private static byte[] CorrelationJson(CorrelationNode node) =>
        node.Json ??= System.Text.Encoding.UTF8.GetBytes($"\", \"correlation_id\": \"{node.Id}\"");
}
