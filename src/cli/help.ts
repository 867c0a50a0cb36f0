import { helpLines } from './option-table.ts'
import { RUN_TABLES } from './run-options.ts'

/** What `lastcall --help` prints, and below it what `lastcall <command> --help` prints. */
export const HELP: Readonly<Record<'' | 'run' | 'status' | 'restart' | 'reload' | 'stop', string>> = {
  '': `lastcall: runs programs, stops them in order, and waits for them

  lastcall run [options] -- command [arguments]   run one program, in the foreground
  lastcall run [options] --procfile Procfile      run several programs, with named lines of output
  lastcall status [--json]                        show what each process is doing
  lastcall restart [name]                         stop and start one program, or all
  lastcall reload [name]                          replace instances one by one, without a gap
  lastcall stop [name]                            stop one program, or all and the supervisor

The last four talk to the supervisor that was started in the same working directory, or at --control PATH.
More: lastcall run --help. Version: lastcall --version.

Examples:
  lastcall run -- node server.js
  lastcall run --instances 4 --name web -- node server.js
  lastcall reload web        # from another terminal, in the same directory
`,
  run: `lastcall run [options] -- command [arguments]
lastcall run [options] --procfile Procfile

The supervisor exits when all its programs have exited. When a program fails and is not started again, the supervisor
stops the others and exits with the status of that program. On SIGTERM or SIGINT it stops the programs one by one, the
newest first, waits for each, and kills what is left. Durations have a unit: 500ms, 10s.

${helpLines(RUN_TABLES.whatToRun)}
Options of a program; with a Procfile, of all programs, or of one by its name, such as --stop-timeout worker=2s:
${helpLines(RUN_TABLES.ofProgram)}
Options of the supervisor:
${helpLines(RUN_TABLES.ofSupervisor)}
LASTCALL_TIMEOUT overrides --timeout.

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

Stops a program and starts it again; without a name, all programs. Returns when it runs. Requests in between are refused
or stay without an answer. For a program with instances, reload has no such gap.

Example:
  lastcall restart web
`,
  reload: `lastcall reload [name] [--control PATH]

Replaces the instances of a program one by one: an old one is stopped when a new one is ready. If a new one fails, the
old ones that are left stay, and the status is 1. Without a name, all programs with instances are reloaded.

Example:
  lastcall reload web
`,
  stop: `lastcall stop [name] [--control PATH]

Stops a program, which restart can start again. Without a name, stops all programs and the supervisor.

Example:
  lastcall stop
`,
}
