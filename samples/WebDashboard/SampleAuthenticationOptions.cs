using Microsoft.AspNetCore.Authentication;

namespace WebDashboard;

/// <summary>The options every authentication scheme has.</summary>
internal sealed class SampleAuthenticationOptions : AuthenticationSchemeOptions;
