import { DOCTOR_OPTIONS } from './doctor-options.ts'
import { helpLines } from './option-table.ts'
import { REHEARSE_TABLES } from './rehearse-options.ts'
import { RUN_TABLES } from './run/run-options.ts'

/**
 * What `lastcall --help` prints, and below it what `lastcall <command> --help` prints: 80 columns, and one screen of 24
 * lines, but 40 for `lastcall run`.
 */
export const HELP: Readonly<
  Record<
    '' | 'run' | 'status' | 'restart' | 'reload' | 'stop' | 'kill' | 'auto' | 'demo' | 'doctor' | 'rehearse',
    string
  >
> = {
  '': `lastcall: starts programs, restarts them, and stops them in order

  lastcall run [options] -- command [arguments]   run one program
  lastcall run [options] --procfile Procfile      run several programs
  lastcall status [--json]                        show each process
  lastcall restart [name]                         stop and start programs
  lastcall reload [name]                          replace instances one by one
  lastcall stop [name]                            stop programs
  lastcall kill -s SIGNAL [name]                  send a signal to programs
  lastcall auto                                   print NODE_OPTIONS for any app
  lastcall demo                                   stop a service under load
  lastcall rehearse [options] -- command          show what a stop would lose
  lastcall doctor [paths]                         find lines that lose work

Without a name, restart, reload, stop and kill are for all programs; stop then
also stops the supervisor. These commands and status find the supervisor that
was started in the same working directory, or the one at --control PATH.

More: lastcall run --help. Version: lastcall --version.

Examples:
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
Options of a program; one program of a Procfile: --stop-timeout worker=3s
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
is ready, and stops the old one. If a new one fails, or listens on another port,
the remaining old ones keep running, and the status is 1. Without a name,
reloads all programs that have instances.

Example:
  lastcall reload web
`,
  stop: `lastcall stop [name] [--control PATH]

Stops a program; lastcall restart can start it again. Without a name, stops all
programs and the supervisor.

Example:
  lastcall stop
`,
  kill: `lastcall kill -s SIGNAL [name] [--control PATH]

Sends a signal to the process of a program, and to each of its instances;
without a name, to all programs. The signal does not stop the program for good:
if the program ends, it is started again as its --restart says.

Example:
  lastcall kill -s SIGUSR2 web
`,
  auto: `lastcall auto

Prints a line for the shell. Each Node program that is started after it finishes
its HTTP requests when it is stopped, without a change to its code. The line has
an absolute URL, so it works in each working directory, and it keeps what
NODE_OPTIONS has now.

Example:
  lastcall auto
  eval "$(lastcall auto)" && node app.js
`,
  demo: `lastcall demo

Sends orders to a small service, and stops it in the middle: first without
lastcall, then with it. Shows how many orders are lost.

Example:
  lastcall demo
`,
  doctor: `lastcall doctor [options] [paths]

Reads what starts your service, does the arithmetic of grace periods, and names
each line that loses work, with the line that does not. It reads package.json,
Dockerfiles, compose files, Kubernetes manifests, systemd units, Procfiles, PM2
files, .env files and code below the paths, by default below the current folder.
With - it reads standard input. It also reads nginx.conf and haproxy.cfg.

${helpLines(DOCTOR_OPTIONS)}
Exits with 0 without errors and warnings, with 1 otherwise.

Examples:
  lastcall doctor
  helm template ./chart | lastcall doctor --drain 25s -
`,
  rehearse: `lastcall rehearse [options] -- command [arguments]

Starts a server, in any language, puts load on it, and stops it in several ways.
Says what was lost. Exits with 1 if something was, and with 2 if it cannot tell.

${helpLines(REHEARSE_TABLES.load)}
Stopping
${helpLines(REHEARSE_TABLES.stop)}
Output
${helpLines(REHEARSE_TABLES.output)}
Examples:
  lastcall rehearse -- node server.js
  lastcall rehearse --request 'POST /orders {"a":1}' -- python3 app.py
`,
}
