namespace WebDashboard;

/// <summary>Who a key stands for.</summary>
/// <param name="Name">The user.</param>
/// <param name="SeesAll">Whether the user sees and decides about the jobs of all.</param>
internal sealed record SampleUser(string Name, bool SeesAll);
