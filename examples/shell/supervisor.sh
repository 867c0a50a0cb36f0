#!/bin/sh
# Shows: a supervisor of one worker. It passes the signal on, waits, removes its pid file, and exits as the worker did.
# Try: sh examples/shell/supervisor.sh 3, then kill -TERM $(cat supervisor.pid).
node "$(dirname "$0")/worker.js" "$@" &
child=$!
echo $$ >supervisor.pid
trap 'kill -TERM "$child"' TERM INT

wait "$child"
status=$?
while kill -0 "$child" 2>/dev/null; do # a signal ended the wait, and the worker still runs
  wait "$child"
  status=$?
done

rm -f supervisor.pid
exit "$status"

# Output:
# worker (4711) ready
# worker done
# exit 3
