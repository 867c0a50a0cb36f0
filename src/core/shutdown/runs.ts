import type { HookReport } from '../api/reports.ts'
import type { Hook } from '../hooks/hook.ts'
import { HookRun, type RunTerms } from '../hooks/run.ts'
import { brief } from '../node/show.ts'

/** The records of a shutdown: one for each hook and hold, made with the plan or when it comes. */
export class Runs {
  readonly #terms: RunTerms
  readonly #runs = new Map<Hook, HookRun>()

  constructor(terms: RunTerms) {
    this.#terms = terms
  }

  /** The record of a hook, which is made if there is none. */
  record(hook: Hook): HookRun {
    const run = this.#runs.get(hook) ?? new HookRun(hook, this.#terms)
    this.#runs.set(hook, run)
    return run
  }

  of(hook: Hook): HookRun | undefined {
    return this.#runs.get(hook)
  }

  delete(hook: Hook): void {
    this.#runs.delete(hook)
  }

  /** Whether a hook has a name, even one that has ended. */
  hasHook(name: string): boolean {
    return [...this.#runs.keys()].some((hook) => hook.name === name && !hook.isHold)
  }

  /** What runs now, in the order of the starts. */
  running(): HookRun[] {
    return [...this.#runs.values()].filter(({ isRunning }) => isRunning).sort(byPlace)
  }

  /** The names of what runs now, each with its latest state or note. */
  describeRunning(): string[] {
    return this.running().map((run) => {
      const state = run.describe()
      return brief(run.label) + (state === undefined ? '' : ` (${brief(state)})`)
    })
  }

  /** What an exit would cut off, as text for messages. Held work runs before its level opens. */
  pending(waiting: Iterable<Hook>): string[] {
    const running = this.running().filter(({ hook }) => !hook.isOver)
    const toCome = [...waiting].filter(({ isOver }) => !isOver)
    return [
      ...running.map(({ label }) => `${brief(label)} (running)`),
      ...toCome.map(({ label, isHold }) => `${brief(label)} (${isHold ? 'running' : 'not started'})`),
    ]
  }

  /** What can be asked to finish: what runs, and each hold, whose work runs before its level opens. */
  atWork(): HookRun[] {
    return [...this.#runs.values()].filter(
      ({ isRunning, isHold, status }) => isRunning || (isHold && status === 'waiting'),
    )
  }

  report(): HookReport[] {
    return [...this.#runs.values()].sort(byPlace).map((run) => run.report())
  }
}

/** In the order of their start, then what has not started. */
function byPlace(a: HookRun, b: HookRun): number {
  return a.place === b.place ? 0 : a.place - b.place
}
