using CloudTraining.Sdk;
using CloudTraining.Sdk.AspNetCore.Identity;
using Microsoft.AspNetCore.DataProtection;
using WebDashboard;

try
{
    // Settings are found beside the program, wherever it is started from; what a run writes goes to CloudTraining:DataDirectory.
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
    builder.UseSampleDefaults();

    builder.Services.AddCloudTraining()
        .UseEnterpriseYaml()
        .UseSqlite(builder.GetStorePath())
        .AddLocalProvider(SampleDefaults.UseSampleTrainer)
        .AddReplicate();
    builder.Services.AddSingleton(new SampleKeys(builder.Configuration));
    builder.Services.AddKnownSettings("CloudTraining:Sample", "ApiKeys").AddKnownSettings("CloudTraining:Store", "Path");

    // Nothing here encrypts anything to be read later, so no keys are written anywhere.
    builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
    builder.Services.AddAuthentication(SampleAuthentication.SchemeName).AddScheme<SampleAuthenticationOptions, SampleAuthentication>(SampleAuthentication.SchemeName, null);
    builder.Services.AddAuthorizationBuilder()
        .AddPolicy(ClaimsCloudTrainingUser.SeesAllPolicy, policy => policy.RequireClaim(SampleAuthentication.AllClaim));
    builder.Services.AddOpenApi();

    var app = builder.Build();
    app.UseCloudTrainingCorrelation();
    app.UseAuthentication();
    app.UseAuthorization();
    app.MapCloudTraining().RequireAuthorization();
    app.MapOpenApi().RequireAuthorization();
    app.MapCloudTrainingDashboard("/cloud").RequireAuthorization();
    app.MapSampleSignIn();
    app.MapGet("/", () => Results.LocalRedirect("~/cloud/")).RequireAuthorization().ExcludeFromDescription();
    await app.RunAsync();
    return 0;
}
catch (Exception exception)
{
    await Console.Error.WriteLineAsync(StartFailure.Describe(exception));
    return 1;
}
