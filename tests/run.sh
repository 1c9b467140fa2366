#!/usr/bin/env bash
# Builds everything, runs every test and ends with one line: N passed, N failed, N skipped.
# Arguments are handed to `dotnet test`, for example: tests/run.sh --filter Name~Queue
set -uo pipefail
cd "$(dirname "$0")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_CLI_UI_LANGUAGE=en
solution=CloudTraining.Sdk.sln results=$PWD/artifacts/trx configuration=${CONFIGURATION:-Release} status=0

# The browser tests drive the distribution's Chromium, the log tests the documented jq; without them those tests are skipped with the reason.
install_tools() {
  local missing=()
  command -v chromium >/dev/null || missing+=(chromium)
  command -v jq >/dev/null || missing+=(jq)
  [ ${#missing[@]} -eq 0 ] && return 0
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "tests: installing ${missing[*]}"
    { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"; } >/dev/null 2>&1 \
      || echo "tests: could not install ${missing[*]}; the tests that need them are skipped" >&2
  else
    echo "tests: ${missing[*]} not found and not installed (needs root and apt-get); the tests that need them are skipped" >&2
  fi
}
install_tools

rm -rf "$results"; mkdir -p "$results"
if dotnet build "$solution" -c "$configuration" -v minimal; then
  dotnet test "$solution" -c "$configuration" --no-build -m:1 --blame-hang-timeout 10m --blame-hang-dump-type none "$@" || status=1
else
  status=1
fi

passed=0 failed=0 skipped=0
while IFS= read -r project; do
  name=$(basename "$project" .csproj); file=$results/$name.trx
  counters=$(grep -o -m1 '<Counters [^>]*>' "$file" 2>/dev/null) || counters=
  counter() { sed -n "s/.* $1=\"\([0-9][0-9]*\)\".*/\1/p" <<<"$counters"; }
  total=$(counter total) ran=$(counter executed) ok=$(counter passed)
  # A crash, a hang or a project without a test leaves counters of zero: that is a failure, not a success.
  if [ $# -eq 0 ] && { [ "${ran:-0}" -eq 0 ] || { [ "$ran" -eq "$ok" ] && ! grep -q '<ResultSummary outcome="Completed"' "$file"; }; }; then
    echo "tests: $name: no complete result (not built, crashed, hung, or no test)" >&2
    failed=$((failed + 1))
  fi
  passed=$((passed + ${ok:-0})) failed=$((failed + ${ran:-0} - ${ok:-0})) skipped=$((skipped + ${total:-0} - ${ran:-0}))
done < <(find tests -name '*Tests.csproj' | LC_ALL=C sort)
[ "$failed" -eq 0 ] || status=1
[ "$status" -eq 0 ] || [ "$failed" -gt 0 ] || failed=1
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
exit "$status"
