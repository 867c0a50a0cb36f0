import type { Mutant } from '../kind.ts'

/** Faults that only the real clock, real signals and a real exit show. */
export const SHUTDOWN_MUTANTS: readonly Mutant[] = [
  {
    name: 'time passes a sixth too slowly',
    file: 'core/node/process-time.ts',
    from: 'Number(hrtime()) / 1e6',
    to: 'Number(hrtime()) / 1.2e6',
  },
  {
    name: 'a timer that is cleared calls back all the same',
    file: 'core/node/clock.ts',
    from: '    clearTimeout(this.#timeout)\n',
    to: '',
  },
  {
    name: 'a second Ctrl-C forces after 100 ms',
    file: 'core/shutdown/triggers.ts',
    from: 'export const REPEAT_WINDOW = 200',
    to: 'export const REPEAT_WINDOW = 100',
  },
  {
    name: 'the deadline does not hold the event loop',
    file: 'core/shutdown/deadline.ts',
    from: '#holdsLoop = true',
    to: '#holdsLoop = false',
  },
  {
    name: 'an error outside any hook is noted, and ends the process',
    file: 'core/end/accidents.ts',
    from: "listen(process, 'uncaughtException',",
    to: "listen(process, 'uncaughtExceptionMonitor',",
  },
  {
    name: 'with `exit: "signal"`, the own listeners take the signal that is to end the process',
    file: 'core/end/exit.ts',
    from: '  unlistenAll(process, signal)\n',
    to: '',
  },
  {
    name: 'the status is set, and the process left to exit by itself',
    file: 'core/end/exit.ts',
    from: '    process.exit(code)\n',
    to: '    process.exitCode = code\n',
  },
  {
    name: 'the process that goes on after its end keeps the timer of the deadline',
    file: 'core/shutdown/shutdown.ts',
    from: '    this.deadline.cancel()\n',
    to: '',
  },
]

/** Faults that a SIGKILL of a supervisor shows. */
export const KILL_MUTANTS: readonly Mutant[] = [
  {
    name: 'an empty lock is never taken for abandoned',
    file: 'supervisor/presence/lock.ts',
    from: 'return isUnclear ? writtenAt < processStart() : ',
    to: 'return !isUnclear && ',
  },
  {
    name: 'a lock is taken away, and not given back',
    file: 'supervisor/presence/lock.ts',
    from: '    unlock?.()\n',
    to: '',
  },
  {
    name: 'an unfinished pid file stays',
    file: 'supervisor/presence/pid-file.ts',
    from: '    if (!this.#isTidy) removeLeftovers(this.#path)\n',
    to: '',
  },
  {
    name: 'of what was left, an empty pid file stays',
    file: 'supervisor/presence/leftovers.ts',
    from: '/^\\d{0,10}\\n?$/',
    to: '/^\\d{1,10}\\n?$/',
  },
  {
    name: 'the socket of a killed supervisor is taken for one that is in use',
    file: 'supervisor/presence/socket-file.ts',
    from: "code !== 'ECONNREFUSED' && code !== 'ENOENT'",
    to: "code !== 'ENOENT'",
  },
]
