#!/bin/sh
# Shows: a manager of one worker. It passes the signal on, waits, removes its pid file, and has the worker's status.
# Try: sh examples/shell/manager.sh 3, then kill -TERM $(cat manager.pid).
node "$(dirname "$0")/worker.js" "$@" &
child=$!
echo $$ >manager.pid
trap 'kill -TERM "$child"' TERM INT

wait "$child"
status=$?
while kill -0 "$child" 2>/dev/null; do # it was the signal that ended the wait, not the worker
  wait "$child"
  status=$?
done

rm -f manager.pid
exit "$status"

# Output:
# worker (4711) ready
# worker done
# exit 3
