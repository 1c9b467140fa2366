#!/usr/bin/env bash
# Removes one guard at a time from a copy of the sources and expects the named test to fail. A guard whose removal nothing notices guards nothing, or is not tested.
# Usage: guards.sh [TEXT]: all guards, or those whose name holds the text.
set -uo pipefail
only=${1:-}
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
copy=$(mktemp -d); trap 'rm -rf "$copy"' EXIT
git ls-files -z | xargs -0 cp --parents -t "$copy"
cd "$copy" || exit 1
survivors=0

# name | file | text | replacement | test project | test
guard() {
  local name=$1 file=$2 text=$3 replacement=$4 project=tests/$5 test=$6 before
  [[ $name == *"$only"* ]] || return 0
  before=$(cat "$file")
  case $before in
    *"$text"*) printf '%s\n' "${before//"$text"/"$replacement"}" > "$file" ;;
    *) echo "guards: $name: the text is not in $file any more; mend this script" >&2; survivors=$((survivors + 1)); return ;;
  esac
  if ! dotnet build "$project" -v q > build.log 2>&1; then
    echo "guards: $name: does not build without it:" >&2; grep -m3 error build.log >&2; survivors=$((survivors + 1))
  elif dotnet test "$project" --no-build -v q --filter "Name~$test" > test.log 2>&1; then
    echo "guards: $name: removed, and $test still passes" >&2; survivors=$((survivors + 1))
  elif ! grep -q 'Failed: *[1-9]' test.log; then
    echo "guards: $name: $test did not run" >&2; survivors=$((survivors + 1))
  else
    echo "guards: $name: removed, $test fails"
  fi
  printf '%s\n' "$before" > "$file"
}

sqlite=src/CloudTraining.Sdk.Sqlite memory=src/CloudTraining.Sdk/Jobs
guard "version check, SQLite" $sqlite/Sql.cs 'WHERE rowid = ? AND version = ?' 'WHERE rowid = ? AND ? IS NOT NULL' CloudTraining.Sdk.Sqlite.Tests A_change_of_an_older_version_loses_and_leaves_no_trace
guard "dedupe, SQLite" $sqlite/SqliteJobStore.Writes.cs 'is { } known && IsKnown(batch, known)' 'is { } known && !IsKnown(batch, known) && IsKnown(batch, known)' CloudTraining.Sdk.Sqlite.Tests A_known_once_key_makes_a_change_a_no_op
guard "limit count, SQLite" $sqlite/ClaimSelection.cs ', usage, batch.Now' ', new SlotUsage(), batch.Now' CloudTraining.Sdk.Sqlite.Tests Limits_count_every_job_that_holds_a_slot
guard "slots counted anew after another host's commit, SQLite" $sqlite/SlotCounter.cs 'changeNumber != _changeNumber' 'changeNumber < 0' CloudTraining.Sdk.Sqlite.Tests On_random_queues_a_claim_is_what_the_policy_chooses
guard "attempt fence" $memory/JobTransitions.Submission.cs ' || current.Id != attemptId' '' CloudTraining.Sdk.Sqlite.Tests The_outcome_of_an_attempt_that_is_no_longer_current
guard "lease renewed only while it holds, SQLite" $sqlite/Sql.cs 'owner = ? AND (expires_at > ? OR length >= ?)' 'owner = ? AND (? + ? <> 0)' CloudTraining.Sdk.Sqlite.Tests A_lease_that_ran_out_is_not_renewed
guard "clock watch" $sqlite/ClockWatch.cs 'drift.Duration() > Tolerance' 'drift.Duration() > TimeSpan.MaxValue' CloudTraining.Sdk.Sqlite.Tests A_wall_clock_set_forward_an_hour_convicts_no_living_host
guard "leases cut after a clock set back" $sqlite/BatchCommitter.cs 'reading.Jumps != _jumpsSeen' 'reading.Jumps < 0' CloudTraining.Sdk.Sqlite.Tests A_dead_hosts_job_is_still_found_after_the_wall_clock_was_set
guard "only ended jobs are deleted" $memory/JobTransitions.Lifecycle.cs 'job.IsTerminal && !job.HasTwin' 'true' CloudTraining.Sdk.Sqlite.Tests An_active_job_is_never_deleted
guard "version check, memory" $memory/InMemoryJobStore.Writes.cs 'stored.Version != change.Job.Version' 'stored.Version < 0' CloudTraining.Sdk.Tests A_change_of_an_older_version_loses_and_leaves_no_trace
guard "dedupe, memory" $memory/InMemoryJobStore.Writes.cs '_onceKeys.Contains(known, now)' '_onceKeys.Contains(known + now, now)' CloudTraining.Sdk.Tests A_known_once_key_makes_a_change_a_no_op
guard "limit count, memory" $memory/InMemoryJobStore.Queue.cs '_table.Running.CountUsage()' 'new SlotUsage()' CloudTraining.Sdk.Tests Limits_count_every_job_that_holds_a_slot

queue=src/CloudTraining.Sdk/Queue proof=CloudTraining.Sdk.ReliabilityTests
guard "version check, races" $memory/InMemoryJobStore.Writes.cs 'stored.Version != change.Job.Version' 'stored.Version < 0' $proof Approve_expire_and_cancel_at_the_same_instant
guard "attempt fence, host" $memory/JobTransitions.Submission.cs 'current || current.Id != attemptId' 'current || current.Id.Length == 0' $proof The_outcome_of_an_attempt_that_was_replaced
guard "limit count, host" $memory/InMemoryJobStore.Queue.cs '_table.Running.CountUsage()' 'new SlotUsage()' $proof A_submission_whose_outcome_is_unknown_goes_on_holding
guard "dedupe of callbacks, host" $memory/InMemoryJobStore.Writes.cs '_onceKeys.Contains(known, now)' '_onceKeys.Contains(known + now, now)' $proof A_callback_that_is_delivered_again
guard "dedupe by idempotency key" $memory/InMemoryJobStore.Writes.cs 'job.IdempotencyKey is { } key && _table' 'job.IdempotencyKey is { Length: > 1_000 } key && _table' $proof A_request_that_is_repeated_under_its_key
guard "dedupe by the provider's id" $memory/InMemoryJobStore.Writes.cs 'if (job.External is { } external && _table' 'if (job.External is { Id.Length: > 1_000 } external && _table' $proof One_job_of_the_provider_is_never_two
guard "settle time" $queue/SubmissionSettler.cs 'watched < provider.Descriptor.Limits.SettleTime + provider.Descriptor.Limits.CallTimeout' 'watched < TimeSpan.Zero' $proof A_submission_that_was_sent_long_after_its_claim
guard "settle time by the monotonic clock" $queue/SubmissionSettler.cs 'var watched = _watch.Watched(attempt.Id)' 'var watched = clock.GetUtcNow() - attempt.StartedAt' $proof Setting_the_clock_neither_shortens
guard "search margin" $queue/SubmissionSettler.cs ' - options.Value.SearchMargin' '' $proof A_host_whose_clock_runs_ahead
guard "lease trusted for one attempt" $queue/HeldLeases.cs ' || trust.AttemptId != attemptId' '' $proof A_stalled_submission_does_not_send
guard "twins recorded with the adoption" $queue/SubmissionSettler.cs '[.. found.Matches.Skip(1).Select(match => match.Ref)]' '[]' $proof Every_further_match_of_a_search
guard "twins watched to their end" $queue/TwinCanceller.cs 'return answer.Report.Status?.IsTerminal() == true;' 'return answer is not null;' $proof A_twin_is_watched_until
guard "the watch" src/CloudTraining.Sdk/Background/ReconciliationTask.cs 'await watch.LookAsync(cancellationToken).ConfigureAwait(false);' '_ = watch;' $proof A_late_twin_that_nobody_tells_of
guard "lost callbacks" src/CloudTraining.Sdk/Background/ReconciliationTask.cs 'await safety.LookAsync(cancellationToken).ConfigureAwait(false);' '_ = safety;' CloudTraining.Sdk.Tests A_job_whose_last_callback_was_lost
guard "owner of a callback" src/CloudTraining.Sdk/Sync/JobRecorder.cs '|| !await IsOwnAsync(job, said, cancellationToken).ConfigureAwait(false)' '|| (!await IsOwnAsync(job, said, cancellationToken).ConfigureAwait(false) && false)' CloudTraining.Sdk.Replicate.Tests An_account_speaks_of_its_own_jobs_only
guard "cancels repeated" src/CloudTraining.Sdk/Background/ReconciliationTask.cs 'await cancels.RepeatAsync(cancellationToken).ConfigureAwait(false);' '_ = cancels;' $proof A_cancel_that_was_stored_by_a_host_that_died

[ "$survivors" -eq 0 ] && echo "guards: every removal was noticed"
exit $((survivors > 0))
