import type { Mutant } from '../kind.ts'

/** Faults in what few shutdowns have: other triggers, a second registry, a slow reader, a pause. */
export const UNUSUAL_MUTANTS: readonly Mutant[] = [
  {
    name: "a parent's message that asks for nothing starts a shutdown",
    file: 'core/shutdown/triggers.ts',
    from: "if (message === 'shutdown') this.#registry.onTrigger({ kind: 'message' })",
    to: "this.#registry.onTrigger({ kind: 'message' })",
  },
  {
    name: 'the loss of the parent starts no shutdown',
    file: 'core/shutdown/triggers.ts',
    from: "      add('disconnect', () => this.#registry.onTrigger({ kind: 'disconnect' }))\n",
    to: '',
  },
  {
    name: 'a crash is not printed',
    file: 'core/shutdown/triggers.ts',
    from: 'if (!hasBegun) print(process, formatCrash(error, process))',
    to: '',
  },
  {
    name: 'the error of a crash counts as a stray one, too',
    file: 'core/end/accidents.ts',
    from: 'known.has(error)) return',
    to: 'known.has(error) && event !== event) return',
  },
  {
    name: 'a crash ends with 0',
    file: 'core/end/report.ts',
    from: "reason.kind === 'crash' || (reason",
    to: '(reason',
  },
  {
    name: 'an unhandled rejection while stopping is not noted',
    file: 'core/end/accidents.ts',
    from: "    listen(process, 'unhandledRejection', (error: unknown) => onError('unhandledRejection', error)),\n",
    to: "    listen(process, 'unhandledRejection', () => {}),\n",
  },
  {
    name: 'a clean end after an empty event loop exits at once',
    file: 'core/end/departure.ts',
    from: "if (reason.kind !== 'idle' || report.outcome !== 'clean') {",
    to: "if (reason.kind !== 'idle' || report.outcome === 'clean') {",
  },
  {
    name: 'a loop that is busy again after a clean end is never cut off',
    file: 'core/end/departure.ts',
    from: '    exit(process, EXIT.deadline)\n  }\n}',
    to: '  }\n}',
  },
  {
    name: 'a signal makes a longer shutdown no shorter',
    file: 'core/shutdown/registry.ts',
    from: "reason.kind === 'signal' || reason.kind === 'message'",
    to: "reason.kind === 'message'",
  },
  {
    name: 'when a shutdown is made shorter, last call stays',
    file: 'core/shutdown/deadline.ts',
    from: 'this.#lastCallMs = Math.min(this.#lastCallMs, elapsed + untilLastCall)',
    to: '',
  },
  {
    name: 'when a shutdown is made shorter, the open level keeps its time',
    file: 'core/shutdown/deadline.ts',
    from: '    if (this.#levelTimer) this.beginLevelTime(this.#passOverMs - elapsed)\n',
    to: '',
  },
  {
    name: 'when a shutdown is made shorter, the open level may get more time than it had',
    file: 'core/shutdown/deadline.ts',
    from: 'const ms = Math.min(mostMs, this.untilEnd() / 2)',
    to: 'const ms = this.untilEnd() / 2',
  },
  {
    name: 'the exit by another registry is not told',
    file: 'core/end/foreign-exit.ts',
    from: '  if (isLeaving(process)) {\n',
    to: '  if (isLeaving(process)) {\n    return\n',
  },
  {
    name: 'a closed output is an error',
    file: 'core/end/output.ts',
    from: 'return CLOSED_OUTPUT.includes(code)',
    to: 'return code === CLOSED_OUTPUT[1]',
  },
  {
    name: 'the exit does not wait for a slow reader',
    file: 'core/end/departure.ts',
    from: "ending === 'complete' && !(await flushOutputs(process, clock, deadline.untilEnd()))",
    to: "ending === 'complete' && !(await flushOutputs(process, clock, 0))",
  },
  {
    name: 'output that was not read until the deadline does not change the status',
    file: 'core/end/departure.ts',
    from: '    leave(shutdown, report, EXIT.deadline)\n    return',
    to: '    leave(shutdown, report, report.exitCode)\n    return',
  },
  {
    name: 'what was paused past its deadline and had nothing left to do ends with 0',
    file: 'core/shutdown/shutdown.ts',
    from: "this.#finish(this.deadline.isPast ? 'timed-out' : 'complete')",
    to: "this.#finish('complete')",
  },
  {
    name: 'the report says nothing of a pause',
    file: 'core/end/summary.ts',
    from: 'if (lateMs < PAUSE)',
    to: 'if (lateMs < 1_000 * PAUSE)',
  },
  {
    name: 'the first SIGINT after a pause forces the exit',
    file: 'core/shutdown/triggers.ts',
    from: "clock.setTimeout(() => clock.setImmediate(() => this.#move('window over')), REPEAT_WINDOW).unref()",
    to: "clock.setTimeout(() => this.#move('window over'), REPEAT_WINDOW).unref()",
  },
  {
    name: 'the second SIGINT after a pause does not force the exit',
    file: 'core/shutdown/triggers.ts',
    from: "return this.#state === 'repeating' && this.#isRepeated && this.#isLate",
    to: 'return false',
  },
  {
    name: 'after a pause, the deadline comes before last call',
    file: 'core/shutdown/deadline.ts',
    from: 'const end = (): void => this.#clock.setImmediate(() => this.#owner.onDeadline())',
    to: 'const end = (): void => this.#owner.onDeadline()',
  },
  {
    name: "other code's status is lost",
    file: 'core/end/exit-code.ts',
    from: 'if (ownCode !== 0) return ownCode',
    to: 'if (ownCode > 100) return ownCode',
  },
  {
    name: 'what was not passed over is told as overtaken',
    file: 'core/hooks/run.ts',
    from: 'return slow.isRunning && (isAbove || isBefore)',
    to: 'return isAbove || isBefore || slow.level >= this.level',
  },
  {
    name: 'a level that opens after last call shares the time of the one above',
    file: 'core/shutdown/deadline.ts',
    from: '    this.#clock.clearTimeout(this.#levelTimer)\n    const ms',
    to: '    if (this.#levelTimer) return\n    const ms',
  },
]
