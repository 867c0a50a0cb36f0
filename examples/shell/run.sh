#!/bin/sh
# Shows: the same supervisor as a command.
# Try: PATH=$PWD/node_modules/.bin:$PATH sh examples/shell/run.sh 3, then kill -TERM $(cat supervisor.pid).
exec lastcall run --pid-file supervisor.pid -- node "$(dirname "$0")/worker.js" "$@"

# Output:
# worker (4711) ready
# worker done
# lastcall: worker (4711) exited with code 3
# lastcall: exit 3, 38 ms after SIGTERM: 1 of 1 hooks did not succeed
#   supervisor  failed after 34 ms: [LastcallError: worker exited with code 3] {
#       code: 'ERR_LASTCALL_PROGRAM'
#     }
# exit 3
