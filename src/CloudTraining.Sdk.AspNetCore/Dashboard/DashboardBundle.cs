using System.Text;
using System.Text.RegularExpressions;

namespace CloudTraining.Sdk.AspNetCore.Dashboard;

/// <summary>
/// Joins ES modules into one script, so that a first visit over HTTP/1.1 takes one request instead of one for each of them, and the host still needs no build step. Every module keeps a scope of its own and its
/// comments: what a browser shows is the source. It understands what our modules use, <c>import { a, b } from './x.js'</c>, <c>import './x.js'</c> and <c>export [async] function|class|const name</c>, each
/// on a line of its own, and refuses anything else.
/// </summary>
internal static partial class DashboardBundle
{
    /// <summary>The module and all it imports, each after what it needs itself.</summary>
    /// <exception cref="InvalidOperationException">A module is missing, imports itself through others, or imports or exports in another way.</exception>
    public static string Join(IReadOnlyDictionary<string, string> modules, string entry)
    {
        var joined = new StringBuilder();
        Append(modules, entry, joined, [], []);
        return joined.ToString();
    }

    private static void Append(IReadOnlyDictionary<string, string> modules, string name, StringBuilder joined, HashSet<string> done, List<string> path)
    {
        if (done.Contains(name))
        {
            return;
        }

        if (path.Contains(name))
        {
            throw new InvalidOperationException($"Modules of the dashboard import each other: {string.Join(" -> ", path)} -> {name}.");
        }

        if (!modules.TryGetValue(name, out var source))
        {
            throw new InvalidOperationException($"{(path.Count > 0 ? path[^1] : "The page")} imports {name}.js, which the dashboard does not have.");
        }

        path.Add(name);
        foreach (Match import in Import().Matches(source))
        {
            Append(modules, import.Groups["module"].Value, joined, done, path);
        }

        path.RemoveAt(path.Count - 1);
        done.Add(name);
        joined.Append(Wrap(name, source));
    }

    private static string Wrap(string name, string source)
    {
        var exports = Export().Matches(source).Select(match => match.Groups["name"].Value).ToList();
        var body = Export().Replace(source, match => match.Value["export ".Length..]);
        body = Import().Replace(body, match => match.Groups["names"].Success ? $"const {{ {match.Groups["names"].Value.Trim()} }} = {Variable(match.Groups["module"].Value)};" : string.Empty);
        if (Leftover().Match(body) is { Success: true } leftover)
        {
            throw new InvalidOperationException($"{name}.js has a line that cannot be joined with the other modules: {leftover.Value}");
        }

        return $$"""
            // js/{{name}}.js
            const {{Variable(name)}} = (() => {
            {{body.Trim()}}
            return { {{string.Join(", ", exports)}} };
            })();

            """;
    }

    private static string Variable(string module) => $"${module.Replace('-', '_')}";

    [GeneratedRegex(@"^import (?:\{(?<names>[\w\s,$]+)\} from )?'\./(?<module>[\w-]+)\.js';$", RegexOptions.Multiline)]
    private static partial Regex Import();

    [GeneratedRegex(@"^export (?:async )?(?:function|class|const) (?<name>[\w$]+)", RegexOptions.Multiline)]
    private static partial Regex Export();

    [GeneratedRegex(@"^(?:import|export)\b.*$", RegexOptions.Multiline)]
    private static partial Regex Leftover();
}
