import type { Registry } from '../../../src/core/api/registry.ts'
import type { HookPlan, Scenario } from './scenario.ts'
import type { Fact } from './trace.ts'

/** Where a scenario is played: with a fake clock and process, or in a real process. */
export interface Stage {
  readonly registry: Pick<Registry, 'onShutdown' | 'hold' | 'state'>
  /** Whether the process has exited. */
  isOver(): boolean
  /** Calls back some milliseconds after now; what is asked for before the trigger counts from the trigger. */
  after(callback: () => void, ms: number): void
  note(hook: number, what: Fact['what']): void
}

/** The hooks and holds of a scenario, and what they do. */
export class Acts {
  readonly #scenario: Scenario
  readonly #stage: Stage
  readonly #unregister = new Map<number, () => void>()

  constructor(scenario: Scenario, stage: Stage) {
    this.#scenario = scenario
    this.#stage = stage
  }

  /** Registers what is there before the trigger. */
  registerEarly(): void {
    this.#scenario.hooks.forEach((plan, at) => {
      if (plan.lateMs === undefined) this.#register(plan, at)
    })
  }

  /** Sees that the rest is registered when its time comes. */
  awaitLate(): void {
    this.#scenario.hooks.forEach((plan, at) => {
      if (plan.lateMs !== undefined) this.#stage.after(() => this.#register(plan, at), plan.lateMs)
    })
  }

  /** Unregisters the hooks that have this name. */
  withdraw(name: string): void {
    this.#scenario.hooks.forEach((plan, at) => {
      const unregister = this.#unregister.get(at)
      if (plan.name !== name || !unregister) return
      this.#unregister.delete(at)
      unregister()
      this.#stage.note(at, 'withdrawn')
    })
  }

  #register(plan: HookPlan, at: number): void {
    const { registry } = this.#stage
    if (this.#stage.isOver() || registry.state === 'stopped') return
    try {
      if (plan.kind === 'hold') this.#hold(plan, at)
      else {
        const { name, priority, after, concurrent, timeout } = plan
        const hook = ({ signal }: { readonly signal: AbortSignal }): unknown =>
          this.#runHook(plan, at, signal)
        const options = { name, priority, after, concurrent, timeout }
        this.#unregister.set(at, registry.onShutdown(hook, options))
      }
      this.#stage.note(at, 'registered')
    } catch {
      this.#stage.note(at, 'refused')
    }
  }

  #hold(plan: HookPlan, at: number): void {
    const release = this.#stage.registry.hold(plan.name, { priority: plan.priority })
    this.#runFor(plan, at, release.signal, release)
  }

  #runHook(plan: HookPlan, at: number, signal: AbortSignal): unknown {
    this.#stage.note(at, 'started')
    if (plan.ends === 'throws at once') {
      this.#stage.note(at, 'ended')
      throw new Error(`${plan.name} threw`)
    }
    return new Promise<void>((resolve, reject) => {
      const settle = plan.ends === 'rejects' ? () => reject(new Error(`${plan.name} rejected`)) : resolve
      this.#runFor(plan, at, signal, settle)
    })
  }

  /** Ends after its time, or some time after its signal has aborted. */
  #runFor(plan: HookPlan, at: number, signal: AbortSignal, settle: () => void): void {
    const { stopsMs, runsMs, againMs } = plan
    let hasEnded = false
    const end = (): void => {
      if (hasEnded) return
      hasEnded = true
      this.#stage.note(at, 'ended')
      settle()
      if (againMs !== undefined) this.#stage.after(settle, againMs)
    }
    const onAbort = (): void => {
      if (!hasEnded) this.#stage.note(at, 'aborted')
      if (stopsMs === 0) end()
      else if (stopsMs !== undefined) this.#stage.after(end, stopsMs)
    }
    if (runsMs !== undefined) this.#stage.after(end, runsMs)
    if (signal.aborted) onAbort()
    else signal.addEventListener('abort', onAbort, { once: true })
  }
}
