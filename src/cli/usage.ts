/** A command line that makes no sense. */
export class UsageError extends Error {}

/** The status after one, as shells have it. */
export const USAGE_STATUS = 2

export const HELP: Readonly<Record<string, string>> = {
  '': `lastcall: runs programs, stops them in order, and waits for them

  lastcall run [options] -- command [arguments]   one program, in the foreground
  lastcall run [options] --procfile Procfile      several, with named lines of output
  lastcall status [--json]                        what each process is doing
  lastcall restart [name]                         stop and start one program, or each
  lastcall reload [name]                          new instances before the old ones go, one by one
  lastcall stop [name]                            stop one program, or all and the manager

The last four find the manager that was started in the same working directory; --control PATH finds any other.
More: lastcall run --help. Version: lastcall --version.

Examples:
  lastcall run -- node server.js
  lastcall run --instances 4 --name web -- node server.js
  lastcall reload web        # from another terminal, in the same directory
`,
  run: `lastcall run [options] -- command [arguments]
lastcall run [options] --procfile Procfile

The manager ends when its programs have ended, with their status. When one has failed and is not started again, it stops
the others and ends with that one's status. On SIGTERM or SIGINT it stops them one after the other, the last one first,
waits for each, and kills what is left. Durations have a unit: 500ms, 10s.

  --name NAME              of the program, for restart; default: the file's or the command's name
  --procfile FILE          a line "name: command" for each program

Of a program; with a Procfile of each, or with a name of one, as in --stop-timeout worker=2s:
  --instances N            that many processes that share their ports; only for: node file
  --ready WHEN             when it runs: spawned, message or http://URL; with --instances listening or /path, too
  --ready-timeout TIME     in which it has to become ready; 30s
  --restart POLICY         always, on-failure or never; on-failure with --instances, else never
  --max-restarts N         of a process within 60 s; 5
  --success-codes CODES    exit codes that are no failure, beside 0, as in 3,143
  --fatal-codes CODES      exit codes after which it is not started again
  --stop-signal SIGNAL     what asks it to end; SIGTERM
  --stop-timeout TIME      from that to SIGKILL; what --timeout leaves before last call
  --drain                  finish the requests of servers that know nothing of this; always with --instances; of all

Of the manager:
  --timeout TIME           from the signal to the manager's exit; what fits the platform, or 9s; LASTCALL_TIMEOUT overrides it
  --pid-file FILE          with the manager's pid, while it runs
  --control PATH           the socket for status, restart, reload and stop; one for each working directory
  --no-control             none

Examples:
  lastcall run --pid-file app.pid -- node worker.js
  lastcall run --restart on-failure --procfile Procfile --instances web=2 --ready web=/ready
`,
  status: `lastcall status [--json] [--control PATH]

Shows each process: its name, pid, state, uptime, restarts and last exit.

Example:
  lastcall status --json
`,
  restart: `lastcall restart [name] [--control PATH]

Stops a program and starts it again; without a name each of them. Returns when it runs. Requests that come in between are
refused, or stay without an answer; reload, for a program with instances, has no such gap.

Example:
  lastcall restart web
`,
  reload: `lastcall reload [name] [--control PATH]

Replaces the instances of a program one by one: an old one goes when a new one is ready. If a new one fails, the
old ones stay, and the status is 1. Without a name each program with instances.

Example:
  lastcall reload web
`,
  stop: `lastcall stop [name] [--control PATH]

Stops a program, which can be started again by restart; without a name all of them, and the manager.

Example:
  lastcall stop
`,
}
