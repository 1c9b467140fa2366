#!/usr/bin/env bash
# Removes one guard at a time from a copy of the sources and expects the named test to fail. A guard whose removal nothing notices guards nothing, or is not tested.
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
copy=$(mktemp -d); trap 'rm -rf "$copy"' EXIT
git ls-files -z | xargs -0 cp --parents -t "$copy"
cd "$copy" || exit 1
survivors=0

# name | file | text | replacement | test project | test
guard() {
  local name=$1 file=$2 text=$3 replacement=$4 project=tests/$5 test=$6 before
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
guard "version check, SQLite" $sqlite/Sql.cs 'WHERE id = ? AND version = ?' 'WHERE id = ? AND ? IS NOT NULL' CloudTraining.Sdk.Sqlite.Tests A_change_of_an_older_version_loses_and_leaves_no_trace
guard "dedupe, SQLite" $sqlite/SqliteJobStore.Writes.cs 'is { } known && IsKnown(batch, known)' 'is { } known && !IsKnown(batch, known) && IsKnown(batch, known)' CloudTraining.Sdk.Sqlite.Tests A_known_once_key_makes_a_change_a_no_op
guard "limit count, SQLite" $sqlite/ClaimSelection.cs ', CountSlots(batch.Session),' ', new SlotUsage(),' CloudTraining.Sdk.Sqlite.Tests Limits_count_every_job_that_holds_a_slot
guard "attempt fence" $memory/JobTransitions.Submission.cs ' || current.Id != attemptId' '' CloudTraining.Sdk.Sqlite.Tests The_outcome_of_an_attempt_that_is_no_longer_current
guard "lease renewed only while it holds, SQLite" $sqlite/Sql.cs 'owner = ? AND (expires_at > ? OR length >= ?)' 'owner = ? AND (? + ? <> 0)' CloudTraining.Sdk.Sqlite.Tests A_lease_that_ran_out_is_not_renewed
guard "clock watch" $sqlite/ClockWatch.cs 'drift.Duration() > Tolerance' 'drift.Duration() > TimeSpan.MaxValue' CloudTraining.Sdk.Sqlite.Tests A_wall_clock_set_forward_an_hour_convicts_no_living_host
guard "leases cut after a clock set back" $sqlite/SqliteWriter.cs 'clock.Jumps != _jumpsSeen' 'clock.Jumps < 0' CloudTraining.Sdk.Sqlite.Tests A_dead_hosts_job_is_still_found_after_the_wall_clock_was_set
guard "only ended jobs are deleted" $memory/JobTransitions.Lifecycle.cs 'job.IsTerminal && !job.HasTwin' 'true' CloudTraining.Sdk.Sqlite.Tests An_active_job_is_never_deleted
guard "version check, memory" $memory/InMemoryJobStore.Writes.cs 'stored.Version != change.Job.Version' 'stored.Version < 0' CloudTraining.Sdk.Tests A_change_of_an_older_version_loses_and_leaves_no_trace
guard "dedupe, memory" $memory/InMemoryJobStore.Writes.cs '_onceKeys.Contains(known, now)' '_onceKeys.Contains(known + now, now)' CloudTraining.Sdk.Tests A_known_once_key_makes_a_change_a_no_op
guard "limit count, memory" $memory/InMemoryJobStore.Queue.cs '_table.Running.CountUsage()' 'new SlotUsage()' CloudTraining.Sdk.Tests Limits_count_every_job_that_holds_a_slot

[ "$survivors" -eq 0 ] && echo "guards: every removal was noticed"
exit $((survivors > 0))
