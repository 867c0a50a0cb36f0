import type { Mutant } from '../kind.ts'

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a second signal forces a millisecond early',
    file: 'core/shutdown/triggers.ts',
    from: 'export const REPEAT_WINDOW = 200',
    to: 'export const REPEAT_WINDOW = 199',
  },
  {
    name: 'a SIGTERM forces, as a SIGINT does',
    file: 'core/shutdown/triggers.ts',
    from: "const isInterrupt = signal === 'SIGINT'",
    to: 'const isInterrupt = true',
  },
  {
    name: 'at last call only running hooks abort, and no hold whose level is still closed',
    file: 'core/shutdown/execution.ts',
    from: `      if (run.isRunning) run.note('went on past last call')
      run.abort('last call')`,
    to: `      if (run.isRunning) run.note('went on past last call')
      if (run.isRunning) run.abort('last call')`,
  },
  {
    name: 'a hook that comes after last call gets no time of its own',
    file: 'core/shutdown/execution.ts',
    from: "if (this.#owner.phase === 'last-call') this.#owner.deadline.goOnWithLevels()",
    to: '',
  },
  {
    name: 'a level that opens after last call gets no time of its own',
    file: 'core/shutdown/execution.ts',
    from: "if (phase === 'last-call') deadline.beginLevelTime()\n    else if",
    to: 'if',
  },
  {
    name: 'a level has a third of the time that is left',
    file: 'core/shutdown/deadline.ts',
    from: 'this.untilEnd() / 2',
    to: 'this.untilEnd() / 3',
  },
  {
    name: 'the hooks that wait behind one that hangs are lost when their level is passed over',
    file: 'core/order/schedule.ts',
    from: '    return all.slice(started)',
    to: '    return all.slice(started + 1)',
  },
  {
    name: 'hooks above 0 run one at a time, too',
    file: 'core/hooks/hook.ts',
    from: 'options.concurrent ?? this.priority > 0',
    to: 'options.concurrent ?? this.priority > 100',
  },
  {
    name: 'a hook with two names in `after` starts after the first of them',
    file: 'core/order/after-countdown.ts',
    from: 'return (this.#waiters.get(name) ?? []).filter((waiter) => this.#ease(waiter) === 0)',
    to: 'return (this.#waiters.get(name) ?? []).filter((waiter) => this.#ease(waiter) <= 1)',
  },
  {
    name: 'of two hooks that share a name, `after` waits for one',
    file: 'core/order/after-countdown.ts',
    from: 'if (left !== 0) return []',
    to: 'if (left > 1) return []',
  },
  {
    name: 'the sequence goes on without a hook that has `after`',
    file: 'core/order/level.ts',
    from: 'if (!this.#ended.has(step)) this.#awaited.add(step)',
    to: '',
  },
  {
    name: 'the signal of a hook past its own timeout does not abort',
    file: 'core/hooks/run.ts',
    from: "    this.#settle('timed-out', error)\n    this.#signal.abort(error)",
    to: "    this.#settle('timed-out', error)",
  },
  {
    name: 'a hook that throws before its first await counts as done',
    file: 'core/hooks/run.ts',
    from: "      this.end()\n    } catch (error) {\n      this.#settle('failed', error)\n    }\n    return undefined",
    to: '      this.end()\n    } catch {\n      this.end()\n    }\n    return undefined',
  },
  {
    name: 'a stray error does not change the status',
    file: 'core/end/report.ts',
    from: 'const isFailed = strayErrors.length > 0 || hooks',
    to: 'const isFailed = hooks',
  },
  {
    name: 'overtaken work does not change the status',
    file: 'core/end/report.ts',
    from: "return status !== 'done' || overtakenBy !== undefined",
    to: "return status !== 'done'",
  },
  {
    name: 'a hook of a lower level overtakes without a word',
    file: 'core/hooks/run.ts',
    from: 'return slow.isRunning && (isAbove || isBefore)',
    to: 'return slow.isRunning && isBefore',
  },
  {
    name: 'the deadline says 0 if all has been asked to finish',
    file: 'core/end/exit-code.ts',
    from: "if (outcome === 'timed-out') return EXIT.deadline\n  if (ownCode",
    to: 'if (ownCode',
  },
  {
    name: 'with `exit: "signal"`, a failed shutdown ends by the signal as well',
    file: 'core/end/departure.ts',
    from: "mode === 'signal' && code === EXIT.clean &&",
    to: "mode === 'signal' &&",
  },
  {
    name: 'after the report, the timer of the deadline is left',
    file: 'core/shutdown/shutdown.ts',
    from: '    this.deadline.cancel()\n',
    to: '',
  },
  {
    name: 'the delay goes on although the last hook that it was for has left',
    file: 'core/shutdown/execution.ts',
    from: 'if (this.#due.isDelayed && !this.#hooks.hasLevel(PRIORITIES.traffic)) this.#owner.delay.end()',
    to: '',
  },
  {
    name: 'other code that exits is told only of hooks that have not started',
    file: 'core/shutdown/execution.ts',
    from: 'return this.runs.pending(this.#hooks)',
    to: 'return [...this.#hooks].map(({ label }) => label)',
  },
  {
    name: 'what waits for a hook that is withdrawn goes on waiting until another one ends',
    file: 'core/order/schedule.ts',
    from: `    this.#level = new Level(this.#pending, this.#running, this.#level.priority)
    return this.#take()`,
    to: `    this.#level = new Level(this.#pending, this.#running, this.#level.priority)
    return []`,
  },
  {
    name: 'a hold that was released still holds its level',
    file: 'core/shutdown/execution.ts',
    from: `    run.end()
    this.#move((schedule) => schedule.end(run))`,
    to: '    run.end()',
  },
  {
    name: 'a hold that is released twice releases another one as well',
    file: 'core/shutdown/execution.ts',
    from: `    const run = this.runs.of(hold)
    this.withdraw(hold)
`,
    to: `    const own = this.runs.of(hold)
    const run = own?.status === 'done' ? this.runs.running().find(({ isHold }) => isHold) : own
    this.withdraw(hold)
`,
  },
  {
    name: 'a late hook of the open level does not wait for its turn',
    file: 'core/order/schedule.ts',
    from: 'const isDue = step.priority > open ||',
    to: 'const isDue = step.priority >= open ||',
  },
]
