using System.Diagnostics;

namespace CloudTraining.Sdk.TruthProvider;

/// <summary>One account: its jobs, its script, its callbacks. Everything is decided under one lock; the truth is on disk before it is answered.</summary>
internal sealed class TruthAccount(string name, TruthScript script, TruthLog log, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TruthJob> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _creates = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _toldOf = new(StringComparer.Ordinal);
    private readonly List<TruthCallback> _callbacks = [];
    private readonly long _started = clock.GetTimestamp();
    private int _lists;
    private int _killHits;

    public TruthScript Script => script;

    public long NowMs => (long)clock.GetElapsedTime(_started).TotalMilliseconds;

    public IReadOnlyList<TruthJob> Jobs
    {
        get
        {
            lock (_gate)
            {
                return [.. _jobs.Values];
            }
        }
    }

    /// <summary>The fault of this create.</summary>
    public string? NextCreateFault(string key)
    {
        lock (_gate)
        {
            var nth = _creates[key] = _creates.GetValueOrDefault(key) + 1;
            return script.Creates.TryGetValue(key, out var faults) && nth <= faults.Length ? faults[nth - 1] : null;
        }
    }

    public string? NextListFault()
    {
        lock (_gate)
        {
            return _lists < script.Lists.Length ? script.Lists[_lists++] : null;
        }
    }

    public TruthJob Create(string key, string? jobId, string? token, string origin)
    {
        lock (_gate)
        {
            if (script.IsIdempotent && _jobs.Values.FirstOrDefault(job => job.Token == token) is { } known)
            {
                return known;
            }

            var now = NowMs;
            var runMs = script.RunMs.GetValueOrDefault(origin, script.RunMs.GetValueOrDefault(key, script.DefaultRunMs));
            var job = new TruthJob
            {
                Id = $"{name}-{_jobs.Count + 1}",
                Key = key,
                JobId = jobId,
                Token = token,
                Origin = origin,
                CreatedAtMs = now,
                CreatedAt = clock.GetUtcNow(),
                EndsAtMs = runMs < 0 ? null : now + runMs,
            };
            log.Append("created", job);
            return _jobs[job.Id] = job;
        }
    }

    public TruthJob? Find(string id)
    {
        lock (_gate)
        {
            return _jobs.GetValueOrDefault(id);
        }
    }

    /// <summary>Cancels it, if it still runs.</summary>
    /// <returns>Whether it still ran; null when there is none.</returns>
    public bool? Cancel(string id)
    {
        lock (_gate)
        {
            if (!_jobs.TryGetValue(id, out var job))
            {
                return null;
            }

            if (job.StoppedAtMs <= NowMs)
            {
                return false;
            }

            _jobs[id] = job with { CancelledAtMs = NowMs };
            log.Append("cancelled", _jobs[id]);
            return true;
        }
    }

    /// <summary>What may be seen in lists now, newest first.</summary>
    public IReadOnlyList<TruthJob> List(DateTimeOffset? createdAtOrAfter)
    {
        lock (_gate)
        {
            var now = NowMs;
            return [.. _jobs.Values.Where(job => job.CreatedAtMs + script.ListLagMs <= now && (createdAtOrAfter is not { } from || job.CreatedAt >= from)).Reverse()];
        }
    }

    /// <summary>The callbacks that nobody has confirmed, each twice, the newest first.</summary>
    public IReadOnlyList<TruthCallback> Callbacks()
    {
        lock (_gate)
        {
            foreach (var job in script.CallsBack ? _jobs.Values.ToList() : [])
            {
                var status = job.StatusAt(NowMs);
                if (_toldOf.GetValueOrDefault(job.Id) != status)
                {
                    _toldOf[job.Id] = status;
                    _callbacks.Add(new TruthCallback($"{name}-delivery-{_toldOf.Count}-{job.Id}-{status}", job.Id, job.Token, status));
                }
            }

            return [.. _callbacks.AsEnumerable().Reverse().SelectMany(callback => new[] { callback, callback })];
        }
    }

    public void Confirm(string delivery)
    {
        lock (_gate)
        {
            _callbacks.RemoveAll(callback => callback.Delivery == delivery);
        }
    }

    /// <summary>Kills the caller when the script says so: the host dies while the provider lives on.</summary>
    public void Reached(string point, int callerPid)
    {
        lock (_gate)
        {
            if (script.KillAt != point || ++_killHits != script.KillHit)
            {
                return;
            }
        }

        using var caller = Process.GetProcessById(callerPid);
        caller.Kill();
        caller.WaitForExit();
    }
}
