#!/bin/sh
# Shows: a loop that a trap ends, and a temporary file that it removes.
# Try: sh examples/shell/loop.sh, then Ctrl-C; or give it 2 as an argument, and wait.
file=$(mktemp)
trap 'rm -f "$file"; echo "file removed"' EXIT
trap 'echo cleanup; exit' TERM INT

job=0
while [ "$job" -lt "${1:-1000}" ]; do
  job=$((job + 1))
  echo "job $job begun"
  sleep 0.3
  echo "job $job" >>"$file"
  echo "job $job done"
done

# Output:
# job 1 begun
# cleanup
# file removed
# exit 0
