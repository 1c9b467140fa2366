using ReplicateSimulator;

await SimulatorApp.Build(args).RunAsync();
