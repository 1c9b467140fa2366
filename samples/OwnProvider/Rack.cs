using System.Text.Json;

namespace OwnProvider;

/// <summary>What stands in for somebody else's GPUs: jobs behind four routes, and a hand to move them.</summary>
internal sealed class Rack(TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly List<RackJob> _jobs = [];

    /// <summary>The next job is taken and its answer is never sent, as when a connection breaks.</summary>
    public bool LosesNextAnswer { get; set; }

    public int CountTaken(string label)
    {
        lock (_gate)
        {
            return _jobs.Count(job => job.Label == label);
        }
    }

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/jobs", (JsonElement body, HttpContext http) =>
        {
            var job = Add(body.GetProperty("label").GetString()!);
            if (LosesNextAnswer)
            {
                LosesNextAnswer = false;
                http.Abort();
            }

            return job;
        });
        app.MapGet("/jobs", List);
        app.MapGet("/jobs/{id}", (string id) => Find(id) is { } job ? Results.Ok(job) : Results.NotFound());
        app.MapGet("/jobs/{id}/log", (string id, int from, int limit) => Find(id) is { } job ? Results.Ok(Read(job, from, limit)) : Results.NotFound());
        app.MapPost("/jobs/{id}/cancel", (string id) => Find(id) switch
        {
            null => Results.NotFound(),
            { EndedAt: not null } => Results.Conflict(),
            _ => Results.Ok(Move(id, "stopped", null)),
        });
    }

    public RackJob Move(string id, string state, string? log, string? error = null)
    {
        lock (_gate)
        {
            var index = _jobs.FindIndex(job => job.Id == id);
            var now = clock.GetUtcNow();
            var moved = _jobs[index] with
            {
                State = state,
                Log = log ?? _jobs[index].Log,
                Error = error,
                StartedAt = _jobs[index].StartedAt ?? (state == "waiting" ? null : now),
                EndedAt = state is "waiting" or "working" ? null : now,
            };
            return _jobs[index] = moved;
        }
    }

    private static object Read(RackJob job, int from, int limit)
    {
        var start = from < 0 ? Math.Max(0, job.Log.Length + from) : Math.Min(from, job.Log.Length);
        var text = job.Log.Substring(start, Math.Min(limit, job.Log.Length - start));
        return new { text, next = start + text.Length, end = job.EndedAt is not null && start + text.Length == job.Log.Length };
    }

    private RackJob Add(string label)
    {
        lock (_gate)
        {
            var job = new RackJob { Id = $"r{_jobs.Count + 1}", Label = label, State = "waiting", CreatedAt = clock.GetUtcNow() };
            _jobs.Add(job);
            return job;
        }
    }

    private RackJob? Find(string id)
    {
        lock (_gate)
        {
            return _jobs.Find(job => job.Id == id);
        }
    }

    /// <summary>Newest first; <c>before</c> is how many were older than the page's last.</summary>
    private object List(int limit, string? before)
    {
        lock (_gate)
        {
            var older = int.TryParse(before, out var count) ? Math.Clamp(count, 0, _jobs.Count) : _jobs.Count;
            var left = Math.Max(0, older - limit);
            return new { jobs = _jobs[left..older].AsEnumerable().Reverse(), next = left == 0 ? null : left.ToString(System.Globalization.CultureInfo.InvariantCulture) };
        }
    }
}
