import type { HookContext } from '../core/api/hooks.ts'
import type { Moments } from '../core/api/part.ts'
import type { ShutdownReason } from '../core/api/reports.ts'
import type { SharedRegistry } from '../core/api/sharing.ts'
import type { NamedExit } from './programs/instance-owner.ts'
import type { StopOptions } from './programs/process-run.ts'
import type { ProgramList } from './programs/program-list.ts'
import { timeToStop } from './programs/time-to-stop.ts'
import { TERMINAL_SIGNALS } from './system/terminal-group.ts'

/** The programs share at least this part of their time as levels do after last call, even with a reserve of 0. */
const SHARED_PART = 1 / 10

/** The part of the time that is left after SIGKILL which a process that survives it may use up, before it is given up. */
const GIVE_UP_PART = 0.8

/** A shutdown of the supervisor: its reason, its time, and the order in which it stops the programs. */
export class SupervisorShutdown {
  readonly #registry: SharedRegistry
  #reason: ShutdownReason | undefined
  #moments: Moments = { triggeredAt: 0, lastCallAt: Infinity, deadlineAt: Infinity }
  #turnAt = 0
  /** In the order in which the programs exited. What became of some is known only when their output has ended. */
  #badEnds: NamedExit[][] = []
  /** What stops each group that is awaited, within the time that there is now. */
  readonly #awaited = new Map<string, () => Promise<readonly NamedExit[]>>()

  constructor(registry: SharedRegistry) {
    this.#registry = registry
  }

  /** The programs that are awaited now. */
  get current(): string | undefined {
    return this.#awaited.size > 0 ? [...this.#awaited.keys()].join(', ') : undefined
  }

  get hasBegun(): boolean {
    return this.#reason !== undefined
  }

  /** The signal that started the shutdown, if a terminal also sent it to the programs in front. */
  get typedSignal(): NodeJS.Signals | undefined {
    const signal = this.#reason?.kind === 'signal' ? this.#reason.signal : undefined
    return signal && TERMINAL_SIGNALS.includes(signal) ? signal : undefined
  }

  /** The first trigger. */
  noteTrigger(reason: ShutdownReason, moments: Moments): void {
    this.#reason = reason
    this.#moments = moments
  }

  /** T11: there is less time than there was. */
  times(moments: Moments): void {
    this.#moments = moments
    for (const stop of this.#awaited.values()) void stop()
  }

  /** Makes the shutdown as it was before it began, since the registry is open again. */
  reset(): void {
    this.#reason = undefined
    this.#badEnds = []
  }

  /** An instance has failed by itself, before its turn to be stopped. */
  noteBadEnd(end: NamedExit): void {
    this.#badEnds.push([end])
  }

  /**
   * S1: stops the programs, the newest first. As with levels (D3), from last call on each group that others wait for has half
   * of the time that is left, so that all are asked to stop before any time is up.
   *
   * @returns Resolves when nothing is left; with the exits that are not what a stop leads to.
   */
  async stopAll(programs: ProgramList, context: HookContext): Promise<readonly NamedExit[]> {
    const groups = programs.newestFirst()
    this.#turnAt = this.#registry.settings.clock.now()
    const stops: Promise<unknown>[] = []
    for (const [at, group] of groups.entries()) {
      const names = group.map(({ name }) => name).join(', ')
      const badEnds: NamedExit[] = []
      const stop = async (): Promise<readonly NamedExit[]> => {
        const options = this.#stopOptions(context, at === groups.length - 1)
        return (await Promise.all(group.map((program) => program.stop(options)))).flat()
      }
      this.#awaited.set(names, stop)
      stops.push(
        stop().then((ends) => {
          badEnds.push(...ends)
          this.#awaited.delete(names)
        }),
      )
      // Output that is still on its way takes no time from the next programs.
      await Promise.all(group.map((program) => program.untilExited()))
      this.#badEnds.push(badEnds)
    }
    await Promise.all(stops)
    return this.#badEnds.flat()
  }

  #stopOptions(context: HookContext, isLast: boolean): StopOptions {
    const { triggeredAt, lastCallAt, deadlineAt } = this.#moments
    const now = this.#registry.settings.clock.now()
    const usual = timeToStop({ timeout: deadlineAt - triggeredAt, reserve: deadlineAt - lastCallAt })
    const usualEnd = triggeredAt + usual
    // D3: a level that opens after last call has half of the time that was left then.
    const endAt = this.#turnAt < lastCallAt ? usualEnd : now + context.remaining()
    const halvedFrom = Math.max(now, Math.min(lastCallAt, usualEnd - usual * SHARED_PART))
    const killAt = isLast ? endAt : halvedFrom + Math.max(0, endAt - halvedFrom) / 2
    const within = Math.max(0, killAt - now)
    const giveUpWithin = within + Math.max(0, (isLast ? deadlineAt : endAt) - killAt) * GIVE_UP_PART
    return { within, giveUpWithin, typedSignal: this.typedSignal }
  }
}
