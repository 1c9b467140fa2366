namespace CloudTraining.Sdk.Logging.Tests;

/// <summary>The option that looks for the place of a call on the stack, for calls that no generator saw.</summary>
public sealed class StackSourceTests
{
    private Log _log = null!;

    [SetUp]
    public void Create() => _log = new Log(options => options.UseStackTraceForSource = true);

    [TearDown]
    public void Dispose() => _log.Dispose();

    [Test]
    public void A_call_names_the_frame_nearest_to_it_that_has_a_file()
    {
        Library.Call(_log);

        Assert.That(Source(), Does.StartWith("StackSourceTests.cs:").And.EndsWith(" " + nameof(A_call_names_the_frame_nearest_to_it_that_has_a_file)));
    }

    [Test]
    public async Task Async_methods_lambdas_and_iterators_are_named_by_the_member_that_holds_them()
    {
        Action lambda = () => Library.Call(_log);
        await AsyncMember();
        lambda();
        _ = Iterator().Count();
        Local();

        Assert.That(_log.Entries().Select(Function), Is.EqualTo(new[]
        {
            nameof(AsyncMember), nameof(Async_methods_lambdas_and_iterators_are_named_by_the_member_that_holds_them), nameof(Iterator),
            nameof(Async_methods_lambdas_and_iterators_are_named_by_the_member_that_holds_them),
        }));

        void Local() => Library.Call(_log);
    }

    [Test]
    public void A_call_that_the_generator_saw_keeps_its_place()
    {
        Microsoft.Extensions.Logging.LoggerExtensions.LogInformation(_log.Logger, "ours");

        Assert.That(Source(), Does.StartWith("StackSourceTests.cs:").And.EndsWith(nameof(A_call_that_the_generator_saw_keeps_its_place)));
    }

    [Test]
    public void Without_the_option_there_is_no_source()
    {
        using var log = new Log();

        Unintercepted.LogInformation(log.Logger, "library");

        Assert.That(log.Single().TryGetProperty("source", out _), Is.False);
    }

    private static string Function(System.Text.Json.JsonElement line) => line.GetProperty("source").GetProperty("function").GetString()!;

    private string Source()
    {
        var source = _log.Single().GetProperty("source");
        return $"{source.GetProperty("file").GetString()}:{source.GetProperty("line").GetInt32()} {source.GetProperty("function").GetString()}";
    }

    private async Task AsyncMember()
    {
        await Task.Yield();
        Library.Call(_log);
    }

    private IEnumerable<int> Iterator()
    {
        Library.Call(_log);
        yield return 1;
    }

    /// <summary>Logs from code that has no file to show, as a library without symbols does.</summary>
    private static class Library
    {
#line hidden
        private delegate void Write(Microsoft.Extensions.Logging.ILogger logger, string? message, params object?[] arguments);

        private static readonly Write Information = Microsoft.Extensions.Logging.LoggerExtensions.LogInformation;

        public static void Call(Log log) => Information(log.Logger, "library");
#line default
    }
}
