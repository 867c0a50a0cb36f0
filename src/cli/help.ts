import { helpLines } from './option-table.ts'
import { RUN_TABLES } from './run-options.ts'

/**
 * What `lastcall --help` prints, and below it what `lastcall <command> --help` prints: 80 columns, and one screen of 24
 * lines, but 40 for `lastcall run`.
 */
export const HELP: Readonly<Record<'' | 'run' | 'status' | 'restart' | 'reload' | 'stop' | 'demo', string>> =
  {
    '': `lastcall: starts programs, restarts them, and stops them in order

  lastcall run [options] -- command [arguments]   run one program
  lastcall run [options] --procfile Procfile      run several programs
  lastcall status [--json]                        show each process
  lastcall restart [name]                         stop and start programs
  lastcall reload [name]                          replace instances one by one
  lastcall stop [name]                            stop programs
  lastcall demo                                   stop a service under load

Without a name, restart, reload and stop are for all programs; stop then also
stops the supervisor. These commands and status find the supervisor that was
started in the same working directory, or the one at --control PATH.

More: lastcall run --help. Version: lastcall --version.

Examples:
  lastcall run -- node server.js
  lastcall run --instances 4 --name web -- node server.js
  lastcall reload web        # from another terminal, in the same directory
`,
    run: `lastcall run [options] -- command [arguments]
lastcall run [options] --procfile Procfile

On SIGTERM or SIGINT the supervisor stops its programs one by one, the newest
first, and kills what does not stop in time. It exits when all programs have
exited. If a program fails and is not started again, the supervisor stops the
others and exits with the status of that program. Times have a unit: 500ms, 10s.

${helpLines(RUN_TABLES.whatToRun)}
Options of a program; one program of a Procfile: --stop-timeout worker=2s
${helpLines(RUN_TABLES.ofProgram)}
Options of the supervisor; the variable LASTCALL_TIMEOUT overrides --timeout
${helpLines(RUN_TABLES.ofSupervisor)}
Examples:
  lastcall run --pid-file app.pid -- node worker.js
  lastcall run --procfile Procfile --restart on-failure --instances web=2
`,
    status: `lastcall status [--json] [--control PATH]

Shows each process: its name, pid, state, uptime, restarts and last exit.

Example:
  lastcall status --json
`,
    restart: `lastcall restart [name] [--control PATH]

Stops a program and starts it again; without a name, all programs. Returns when
the program runs again. Until then connections are refused, and requests may get
no answer. For a program with instances, lastcall reload has no such gap.

Example:
  lastcall restart web
`,
    reload: `lastcall reload [name] [--control PATH]

Replaces the instances of a program one by one: starts a new one, waits until it
is ready, and stops the old one. If a new one fails, the remaining old ones keep
running, and the status is 1. Without a name, reloads all programs that have
instances.

Example:
  lastcall reload web
`,
    stop: `lastcall stop [name] [--control PATH]

Stops a program; lastcall restart can start it again. Without a name, stops all
programs and the supervisor.

Example:
  lastcall stop
`,
    demo: `lastcall demo

Sends orders to a small service, and stops it in the middle: first without
lastcall, then with it. Shows how many orders are lost.

Example:
  lastcall demo
`,
  }
