import type { Mutant } from '../kind.ts'

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'an answer to an earlier question counts for the next one',
    file: 'core/watchdog/thread/watch.ts',
    from: '      Atomics.store(cells, CELL.answered, 0)\n',
    to: '',
  },
  {
    name: 'the watchdog of a deadline that has come forward leaves its thread behind',
    file: 'core/watchdog/watchdog.ts',
    from: '    this.close()\n    return next',
    to: '    return next',
  },
  {
    name: 'after a pause, the main thread does not get its time again',
    file: 'core/watchdog/thread/watch.ts',
    from: 'if (acts.now() - asked < ms + patience) return false',
    to: 'return false',
  },
  {
    name: 'a main thread that has answered after the question is killed at the deadline',
    file: 'core/watchdog/thread/watch.ts',
    from: '  if (hasAnswered()) yield waitForExit(EXIT_TIME)\n',
    to: '',
  },
  {
    name: 'a question that comes near the deadline waits no longer than until then',
    file: 'core/watchdog/thread/watch.ts',
    from: 'const ms = Math.max(overtime, Math.min(patience, endAt + overtime - asked))',
    to: 'const ms = Math.max(0, Math.min(patience, endAt - asked))',
  },
  {
    name: 'a block that begins near the deadline leaves no time for the interrupt',
    file: 'core/watchdog/thread/watch.ts',
    from: 'yield waitForExit(Math.max(endAt - acts.now(), overtime))',
    to: 'yield waitForExit(endAt - acts.now())',
  },
  {
    name: 'an exit that has begun is killed at once',
    file: 'core/watchdog/thread/watch.ts',
    from: '  if (isExiting()) yield pause(Math.max(endAt - acts.now(), 0) + EXIT_TIME)\n',
    to: '',
  },
  {
    name: 'an exit that has begun is never killed',
    file: 'core/watchdog/thread/watch.ts',
    from: '  if (isExiting()) yield pause(Math.max(endAt - acts.now(), 0) + EXIT_TIME)\n',
    to: '  if (isExiting()) return\n',
  },
  {
    name: 'the question is asked once, and then only near the deadline',
    file: 'core/watchdog/thread/watch.ts',
    from: 'while (!isExiting() && (yield* answers())) yield waitForExit(interval)',
    to: 'if (!isExiting() && (yield* answers())) yield waitForExit(endAt - acts.now())',
  },
  {
    name: 'the signs of life begin when the time for the first answer is over',
    file: 'core/watchdog/watchdog.ts',
    from: 'this.#giveSignsOfLife(data.askAt - now - interval, interval)',
    to: 'this.#giveSignsOfLife(data.askAt - now + patience, interval)',
  },
  {
    name: 'the interrupt does not count as an answer',
    file: 'core/watchdog/watchdog.ts',
    from: '      mark(this.#cells, CELL.answered)\n      this.#thread.disconnect()',
    to: '      this.#thread.disconnect()',
  },
  {
    name: 'a process that is slow is taken for one that is blocked',
    file: 'core/shutdown/shutdown.ts',
    from: "    if (frames.length === 0) return void log('the event loop is slow, and not blocked')\n",
    to: '',
  },
  {
    name: 'after the report nothing ends a listener that blocks',
    file: 'core/shutdown/shutdown.ts',
    from: '    if (this.#report) leave(this, this.#report, EXIT.deadline)\n    else this.onDeadline()',
    to: '    this.onDeadline()',
  },
  {
    name: 'a deadline that comes forward keeps the old watchdog',
    file: 'core/shutdown/shutdown.ts',
    from: '    this.#watchdog = this.#watchdog?.restart(this)\n',
    to: '',
  },
  {
    name: 'the watchdog of a deadline that has come forward does not know what runs',
    file: 'core/watchdog/watchdog.ts',
    from: '    Atomics.store(next.#cells, CELL.nameLength, Atomics.load(this.#cells, CELL.nameLength))\n',
    to: '',
  },
  {
    name: 'a process that has little time is interrupted all the same',
    file: 'core/watchdog/watchdog.ts',
    from: 'deadline.givenMs >= LEAST_TIME_TO_TELL',
    to: 'settings.timeout >= 0',
  },
  {
    name: 'the process goes on after code that blocked in a forced exit was interrupted',
    file: 'core/end/exit.ts',
    from: '    if (leaving.has(process)) exitNow.call(process, code)\n    else process.exitCode = code',
    to: '    process.exitCode = code',
  },
  {
    name: 'a process that has a part of a processor gets the same time to answer as others',
    file: 'core/watchdog/terms.ts',
    from: 'Math.min(most, Math.max(wall, processor / share))',
    to: 'Math.min(most, wall)',
  },
]
