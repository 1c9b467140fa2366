using CloudTraining.Sdk.StoreStress;

// A host made to be killed: it claims, "submits" to a provider that is a folder of append-only files, records, polls and reconciles until its process ends.
// Arguments: the store's file, the folder of the truth, the slots in all, the slots of a user, how long a job takes in milliseconds.
if (args is not [var store, var truth, var slots, var slotsPerUser, var duration])
{
    Console.Error.WriteLine("StoreStress STORE TRUTH_FOLDER SLOTS SLOTS_PER_USER JOB_MILLISECONDS");
    return 2;
}

await using var host = new StressHost(store, new TruthLog(truth), new StressPolicy(int.Parse(slots), int.Parse(slotsPerUser)), TimeSpan.FromMilliseconds(int.Parse(duration)));
await host.RunAsync();
return 0;
