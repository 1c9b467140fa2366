using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CloudTraining.Sdk.ArchitectureTests.Documentation;

/// <summary>Compiles a block as the <c>Program.cs</c> of an application on all our packages.</summary>
internal static class SampleCompiler
{
    /// <summary>
    /// What a sample may use without saying so: the implicit usings of a web application, our root namespace, and these few names. A sample that declares one of them itself hides it.
    /// </summary>
    private const string Prelude = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using CloudTraining.Sdk;
        global using static Given;

        public static class Given
        {
            public static WebApplicationBuilder builder = null!;
            public static WebApplication app = null!;
            public static IServiceCollection services = null!;
            public static IHost host = null!;
            public static ILogger logger = null!;
            public static CancellationToken cancellationToken;
        }
        """;

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Preview);

    private static readonly IReadOnlyList<MetadataReference> References =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>The errors of a block, each with its page and line. Types that other blocks of the same page declare are known to it.</summary>
    public static IReadOnlyList<string> Errors(CodeBlock block, IEnumerable<CodeBlock> page)
    {
        var program = Parse(block.Code, block.Page, block.Line);
        var trees = page.Where(other => other != block && other.IsCSharp).Select(other => TypesOf(Parse(other.Code, other.Page, other.Line)))
            .Append(program).Append(Parse(Prelude, "prelude", 1));
        var isProgram = program.GetCompilationUnitRoot().Members.OfType<GlobalStatementSyntax>().Any();
        var options = new CSharpCompilationOptions(isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);
        return [.. CSharpCompilation.Create("Sample", trees, References, options).GetDiagnostics().Where(found => found.Severity == DiagnosticSeverity.Error).Select(Describe)];
    }

    /// <summary>The block on the lines it has in its page, so that errors name those.</summary>
    private static SyntaxTree Parse(string code, string page, int line) => CSharpSyntaxTree.ParseText(new string('\n', line - 1) + code, Language, page);

    private static SyntaxTree TypesOf(SyntaxTree tree)
    {
        var root = tree.GetCompilationUnitRoot();
        return tree.WithRootAndOptions(root.RemoveNodes(root.Members.OfType<GlobalStatementSyntax>(), SyntaxRemoveOptions.KeepNoTrivia)!, Language);
    }

    private static string Describe(Diagnostic error)
    {
        var place = error.Location.GetLineSpan();
        return $"{place.Path}:{place.StartLinePosition.Line + 1}: {error.Id} {error.GetMessage()}";
    }
}
