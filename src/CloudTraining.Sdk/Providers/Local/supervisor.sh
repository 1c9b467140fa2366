# Starts one command in a session of its own, waits for it, and leaves a record of its end. POSIX sh; needs setsid, ln, mv, rm, date, sleep.
#
#   sh supervisor.sh supervise RUN WORK GRACE keep|terminate COMMAND [ARGUMENT...]
#
#   RUN     folder of the run's records        stdin   held open by the host; its end tells that the host is gone
#   WORK    working directory of the command   stdout  one line for the host: started, taken, or failed REASON
#   GRACE   seconds from SIGTERM to SIGKILL
#
# RUN/started.json appears, whole and at most once, when the process that is about to become the command links it: whoever links it first,
# this script or a host that revokes the run, has decided whether the command runs. RUN/exit.json appears, whole, when the command has ended.
set -uf

say() {
  # In a subshell: a host that is gone must not end the run with SIGPIPE.
  (printf '%s\n' "$1" >&3) 2>/dev/null || :
}

# Sets pid and start (kernel start time in clock ticks since boot, field 22) of the shell that calls it; it opens "self" itself.
identify() {
  read -r stat < /proc/self/stat
  pid=${stat%% *}
  take_start ${stat##*) }
}

take_start() {
  shift 19
  start=$1
}

# Sends SIGTERM to the command's process group, and SIGKILL to what is left of it after the grace.
end_group() {
  kill -s TERM -- "-$child" 2>/dev/null || return 0
  waited=0
  while kill -s 0 -- "-$child" 2>/dev/null; do
    if [ "$waited" -ge "$grace" ]; then
      kill -s KILL -- "-$child" 2>/dev/null
      return 0
    fi
    sleep 1
    waited=$((waited + 1))
  done
}

# Ends the command when the host is gone; also one that is only about to open its session.
guard() {
  read -r line || :
  : > "$run/host-stopped"
  until kill -s 0 -- "-$child" 2>/dev/null || ! kill -0 "$child" 2>/dev/null; do sleep 1; done
  end_group
}

write_exit() {
  printf '{"exit_code": %d, "finished_at": "%s"}\n' "$code" "$finished" > "$run/exit.$pid" 2>/dev/null && mv "$run/exit.$pid" "$run/exit.json"
}

# Becomes the command, unless the run was taken or revoked.
become() {
  run=$1 work=$2 supervisor=$3 supervisor_start=$4
  shift 4
  identify
  if ! cd "$work" 2>/dev/null; then
    say "failed the working directory $work cannot be entered"
    exit 75
  fi
  read -r boot < /proc/sys/kernel/random/boot_id
  if ! printf '{"pid": %s, "start_time": %s, "boot_id": "%s", "supervisor_pid": %s, "supervisor_start_time": %s, "started_at": "%s"}\n' \
    "$pid" "$start" "$boot" "$supervisor" "$supervisor_start" "$(date +%s.%N)" > "$run/started.$pid"; then
    say "failed the start cannot be written down in $run"
    exit 75
  fi
  if ln "$run/started.$pid" "$run/started.json" 2>/dev/null; then
    rm -f "$run/started.$pid"
    say started
    exec 3>&-
    exec "$@"
  fi
  rm -f "$run/started.$pid"
  if [ -e "$run/started.json" ]; then say taken; else say "failed the file system of $run takes no hard links"; fi
  exit 75
}

supervise() {
  run=$1 work=$2 grace=$3 mode=$4
  shift 4
  exec 3>&1 4<&0 </dev/null >>"$run/output.log" 2>&1
  identify
  # From a background command setsid becomes the program without a fork, so $! is the command's pid, its group and its session.
  setsid sh "$0" become "$run" "$work" "$pid" "$start" "$@" 4<&- &
  child=$!
  exec 3>&-
  guardian=
  if [ "$mode" = terminate ]; then
    guard <&4 &
    guardian=$!
  fi
  exec 4<&-
  # Only now: the command must not inherit ignored signals.
  trap '' HUP INT TERM
  # Some shells report a killed child on stderr, which is the command's log.
  { wait "$child"; } 2>/dev/null
  code=$?
  finished=$(date +%s.%N)
  [ -z "$guardian" ] || kill "$guardian" 2>/dev/null
  end_group
  marker=
  [ ! -e "$run/started.json" ] || read -r marker < "$run/started.json"
  case $marker in
    *"\"supervisor_pid\": $pid, \"supervisor_start_time\": $start,"*)
      # A full disk delays the record; it does not lose it.
      until write_exit || [ ! -d "$run" ]; do sleep 1; done
      ;;
  esac
}

role=$1
shift
"$role" "$@"
