using CloudTraining.Sdk.TruthProvider;

// Arguments: the unix socket to listen at, the folder of the truth logs. Prints "ready" once it listens.
var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenUnixSocket(args[0]));
await using var app = builder.Build();
Directory.CreateDirectory(args[1]);
new TruthEndpoints(args[1], TimeProvider.System).Map(app);
await app.StartAsync();
Console.WriteLine("ready");
await app.WaitForShutdownAsync();
