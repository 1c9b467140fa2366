using System.Globalization;
using CloudTraining.Sdk.Jobs;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace QuickStart;

/// <summary>Shows the jobs to people: live bars on a terminal, a line per change where there is none, and a table at the end.</summary>
internal sealed class Screen(IAnsiConsole console, TimeProvider clock)
{
    private const int BarWidth = 24;
    private const int PlainWidth = 160;
    private const int WideEnoughForPaths = 110;
    private readonly Dictionary<string, string> _said = new(StringComparer.Ordinal);

    public bool IsLive => console.Profile.Capabilities is { Ansi: true, Interactive: true } && console.Profile.Out.IsTerminal;

    /// <summary>The terminal, or plain text without colours where the output goes to a file or a pipe.</summary>
    public static Screen Create(TimeProvider clock)
    {
        if (!Console.IsOutputRedirected)
        {
            return new Screen(AnsiConsole.Console, clock);
        }

        var plain = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Interactive = InteractionSupport.No });
        plain.Profile.Width = PlainWidth;
        return new Screen(plain, clock);
    }

    public async Task<IReadOnlyList<JobView>> FollowAsync(Func<Action<IReadOnlyList<JobView>>, Task<IReadOnlyList<JobView>>> follow)
    {
        if (!IsLive)
        {
            return await follow(Say);
        }

        return await console.Live(new Text(string.Empty)).AutoClear(true).StartAsync(live => follow(views => live.UpdateTarget(Bars(views))));
    }

    public void Tell(string line) => console.MarkupLine(line);

    public void ShowResult(IReadOnlyList<JobView> views)
    {
        var table = new Table().RoundedBorder().Title("[bold]What happened[/]")
            .AddColumn("Training").AddColumn("Status").AddColumn(new TableColumn("Duration").RightAligned())
            .AddColumn(new TableColumn("Final loss").RightAligned()).AddColumn(new TableColumn("Cost (est.)").RightAligned());
        var isWide = console.Profile.Width >= WideEnoughForPaths;
        if (isWide)
        {
            table.AddColumn("Output");
        }

        foreach (var view in views)
        {
            IRenderable[] cells =
            [
                new Text(view.Name, new Style(decoration: Decoration.Bold)),
                new Markup(StatusMarkup(view)),
                new Text(Format(view.Elapsed(clock))),
                new Text(view.Loss.Length > 0 ? view.Loss : "-"),
                new Text(view.Job.CostUsd is { } cost ? "$" + cost.ToString("F4", CultureInfo.InvariantCulture) : "-"),
                new Text(OutputOf(view)),
            ];
            table.AddRow(isWide ? cells : cells[..^1]);
        }

        console.Write(table);
        foreach (var view in isWide ? [] : views)
        {
            console.MarkupLineInterpolated($"[grey]{view.Name}:[/] {OutputOf(view)}");
        }

        foreach (var view in views.Where(view => view.Job.ErrorMessage is not null))
        {
            console.MarkupLineInterpolated($"[red]{view.Name}:[/] {view.Job.ErrorMessage}");
        }
    }

    private Table Bars(IReadOnlyList<JobView> views)
    {
        var table = new Table().NoBorder().HideHeaders().AddColumns("name", "bar", "percent", "state", "step", "loss", "elapsed");
        foreach (var view in views)
        {
            table.AddRow(
                new Text(view.Name, new Style(decoration: Decoration.Bold)),
                new Markup(Bar(view)),
                new Text($"{view.Done * 100,3:F0} %"),
                new Markup(view.Job.Status is JobStatus.Running ? $"[yellow]{Markup.Escape(view.State)}[/]" : StatusMarkup(view)),
                new Text(view.Step.Length > 0 ? $"step {view.Step}" : string.Empty),
                new Text(view.Loss.Length > 0 ? $"loss {view.Loss}" : string.Empty),
                new Text(Format(view.Elapsed(clock)), new Style(Color.Grey)));
        }

        return table;
    }

    private static string Bar(JobView view)
    {
        var full = (int)Math.Round(Math.Clamp(view.Done, 0, 1) * BarWidth);
        var colour = view.Job.Status switch { JobStatus.Completed => "green", JobStatus.Failed => "red", JobStatus.Cancelled => "grey", _ => "blue" };
        return $"[{colour}]{new string('━', full)}[/][grey]{new string('─', BarWidth - full)}[/]";
    }

    private static string StatusMarkup(JobView view) => view.Job.Status switch
    {
        JobStatus.Completed => "[green]completed[/]",
        JobStatus.Failed => "[red]failed[/]",
        JobStatus.Cancelled => "[grey]cancelled[/]",
        _ => $"[grey]{Markup.Escape(view.State)}[/]",
    };

    /// <summary>A line whenever a job changes its state or gets a tenth further.</summary>
    private void Say(IReadOnlyList<JobView> views)
    {
        foreach (var view in views)
        {
            var key = $"{view.State} {Math.Floor(view.Done * 10)}";
            if (_said.TryGetValue(view.Job.Id, out var before) && before == key)
            {
                continue;
            }

            _said[view.Job.Id] = key;
            string?[] parts = [view.Name, view.State, view.Step.Length > 0 ? $"step {view.Step}" : null, view.Loss.Length > 0 ? $"loss {view.Loss}" : null, Format(view.Elapsed(clock))];
            console.Profile.Out.Writer.WriteLine(string.Join("  ", parts.Where(part => !string.IsNullOrEmpty(part))));
        }
    }

    private static string Format(TimeSpan? duration) => duration is { } value && value >= TimeSpan.Zero ? value.ToString(value.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss", CultureInfo.InvariantCulture) : string.Empty;

    private static string OutputOf(JobView view)
    {
        if (view.Output is not { } path)
        {
            return "-";
        }

        var relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
