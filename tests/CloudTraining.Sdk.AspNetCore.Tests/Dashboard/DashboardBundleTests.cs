using CloudTraining.Sdk.AspNetCore.Dashboard;

namespace CloudTraining.Sdk.AspNetCore.Tests.Dashboard;

/// <summary>Modules become one script with the same meaning, or are refused.</summary>
public sealed class DashboardBundleTests
{
    [Test]
    public void Modules_come_after_what_they_import_once_each_in_scopes_of_their_own()
    {
        var joined = DashboardBundle.Join(
            new Dictionary<string, string>
            {
                ["main"] = "import './theme.js';\nimport { one, two } from './a-b.js';\nconst same = one + two();\n",
                ["a-b"] = "import { base } from './base.js';\nconst same = 1;\nexport const one = base;\nexport async function two() { return same; }\n",
                ["theme"] = "import { base } from './base.js';\n",
                ["base"] = "export class Base {}\nexport const base = 3;\n",
            },
            "main");

        Assert.That(joined.ReplaceLineEndings("\n"), Is.EqualTo("""
            // js/base.js
            const $base = (() => {
            class Base {}
            const base = 3;
            return { Base, base };
            })();
            // js/theme.js
            const $theme = (() => {
            const { base } = $base;
            return {  };
            })();
            // js/a-b.js
            const $a_b = (() => {
            const { base } = $base;
            const same = 1;
            const one = base;
            async function two() { return same; }
            return { one, two };
            })();
            // js/main.js
            const $main = (() => {
            const { one, two } = $a_b;
            const same = one + two();
            return {  };
            })();

            """.ReplaceLineEndings("\n")));
    }

    [TestCase("import { a } from './b.js';", "export const a = 1;\nimport { m } from './main.js';", "main -> b -> main")]
    [TestCase("import { a } from './nowhere.js';", "", "nowhere.js")]
    [TestCase("import a from './b.js';", "", "import a from")]
    [TestCase("export default 5;", "", "export default 5;")]
    [TestCase("export { a };", "", "export { a };")]
    public void What_cannot_be_joined_is_refused_with_the_line(string main, string other, string words) =>
        Assert.That(() => DashboardBundle.Join(new Dictionary<string, string> { ["main"] = main, ["b"] = other }, "main"), Throws.InvalidOperationException.With.Message.Contains(words));
}
