using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using ReplicateSimulator.Faults;
using ReplicateSimulator.Runs;

namespace ReplicateSimulator.Http;

/// <summary>Pages of runs with absolute links, newest first.</summary>
public sealed class RunLists(RunBook book, RunJson json, SimulatorOptions options, TimeProvider clock)
{
    /// <summary>Answers a list call; date filters exist for predictions only.</summary>
    public Task AnswerAsync(HttpContext context, RunKind kind)
    {
        var query = context.Request.Query;
        var cursor = new PageCursor(long.MaxValue, 0);
        if (query["cursor"].ToString() is { Length: > 0 } text)
        {
            if (PageCursor.Decode(text) is not { } read)
            {
                return context.ProblemAsync(StatusCodes.Status400BadRequest, "Invalid cursor", "The cursor is not valid.");
            }

            cursor = read;
        }

        if (!TryDate(query["created_after"], out var after) || !TryDate(query["created_before"], out var before))
        {
            return context.ProblemAsync(StatusCodes.Status400BadRequest, "Invalid date", "created_after and created_before must be ISO 8601 date-times.");
        }

        var (from, to) = (after ?? DateTimeOffset.MinValue, before ?? DateTimeOffset.MaxValue);
        var fault = context.Features.Get<ListFault>()?.Rule;
        var youngest = fault?.Kind == FaultKind.ListLag ? clock.GetUtcNow().AddSeconds(-fault.Seconds) : DateTimeOffset.MaxValue;
        var account = context.Account();
        var source = query["source"].ToString();
        bool Wanted(SimulatedRun run) =>
            run.Kind == kind && run.Account == account && run.CreatedAt <= youngest
            && (kind == RunKind.Training || (run.CreatedAt >= from && run.CreatedAt < to && (source.Length == 0 || run.Source == source)));

        var (page, next) = book.Read(cursor.Before, options.PageSize, Wanted);
        var link = Link(context, next is { } position ? new PageCursor(position, 0) : null);
        switch (fault?.Kind)
        {
            case FaultKind.EmptyPage:
                // Nothing is lost: the link leads to the page that should have been here.
                (page, link) = ([], Link(context, cursor with { Turn = cursor.Turn + 1 }));
                break;
            case FaultKind.MissingPage when next is { } skipped:
                link = Link(context, book.Read(skipped, options.PageSize, Wanted).Next is { } further ? new PageCursor(further, 0) : null);
                break;
            case FaultKind.RepeatedNext:
                link = Link(context, cursor);
                break;
            case FaultKind.ForeignNext:
                link = fault.Target + "?cursor=abc";
                break;
        }

        return context.JsonAsync(json.Page(page, link, previous: null));
    }

    private static bool TryDate(string? text, out DateTimeOffset? date)
    {
        date = null;
        if (string.IsNullOrEmpty(text))
        {
            return true;
        }

        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var read))
        {
            return false;
        }

        date = read;
        return true;
    }

    private static string? Link(HttpContext context, PageCursor? cursor)
    {
        if (cursor is null)
        {
            return null;
        }

        var query = new QueryBuilder(context.Request.Query
            .Where(pair => pair.Key != "cursor")
            .Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())))
        {
            { "cursor", cursor.Encode() },
        };
        return context.BaseUrl() + context.Request.Path + query.ToQueryString();
    }
}
