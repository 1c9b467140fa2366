namespace CloudTraining.Sdk.AspNetCore.Events;

/// <summary>How <c>GET /api/events</c> treats its connections. Section <c>CloudTraining:Events</c>.</summary>
public sealed class EventStreamOptions
{
    /// <summary>How many streams one client address may hold; an IPv6 address counts by its /64. One more is answered 429.</summary>
    /// <value>5.</value>
    public int MaxConnectionsPerAddress { get; set; } = 5;

    /// <summary>How many streams there may be in all. One more is answered 503.</summary>
    /// <value>10,000.</value>
    public int MaxConnections { get; set; } = 10_000;

    /// <summary>How often a stream without news gets a <c>heartbeat</c>.</summary>
    /// <value>15 seconds.</value>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a client may leave what was sent to it untaken before its stream is closed.</summary>
    /// <value>8 seconds.</value>
    public TimeSpan SlowReaderDeadline { get; set; } = TimeSpan.FromSeconds(8);

    /// <summary>How long a stream lasts before it is ended so that the client comes back, give or take a tenth; zero for no end. Frees the slots of peers that vanished without a word.</summary>
    /// <value>1 hour.</value>
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromHours(1);
}
