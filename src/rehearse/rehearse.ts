import { wrongValue } from '../core/check/check.ts'
import { systemClock } from '../core/node/clock.ts'
import { listen } from '../core/node/listeners.ts'
import { isShuttingDown, onShutdown } from '../default/functions.ts'
import { getRequest, parseRequest, REQUEST_FORM, type Request } from './clients/request.ts'
import { hasHeardLastcall } from './findings/heard.ts'
import type { Measured } from './findings/measured.ts'
import type { RehearsalObserver } from './observer.ts'
import type { RehearseOptions } from './options.ts'
import type { Context, Lessons } from './rehearsals/context.ts'
import { withoutErrorsAfter } from './rehearsals/errors-after.ts'
import { withoutGoodAnswers } from './rehearsals/good-answers.ts'
import { PLANS, type Plan } from './rehearsals/plans.ts'
import { type Rehearsed, runRehearsal } from './rehearsals/run-rehearsal.ts'
import { leftOut, reasonToStop } from './rehearsals/worth.ts'
import type { Rehearsal, RehearsalId } from './result.ts'
import { describeError, type Invalid } from './target/failure.ts'
import { type FoundTarget, findStranger } from './target/find-target.ts'
import { LaunchedProgram } from './target/launched-program.ts'
import type { Impossible, Surroundings } from './target/surroundings.ts'
import { nameOf } from './words.ts'

/**
 * P1: starts a command again and again, and stops it in one way after the other.
 *
 * @param plans - Which rehearsals there are; one of those that are under load comes first.
 */
export async function rehearse(
  options: RehearseOptions,
  observer: RehearsalObserver,
  plans: readonly Plan[] = PLANS,
): Promise<Measured> {
  const own = options.asProcess1 ? plans.filter(({ id }) => id === 'as-process-1') : plans
  return new Series(options, observer, own).run()
}

/** All rehearsals of one command. */
class Series {
  readonly #options: RehearseOptions
  readonly #observer: RehearsalObserver
  readonly #plans: readonly Plan[]
  readonly #requests: readonly Request[]
  readonly #startedAt = systemClock.now()
  readonly #rehearsals: Rehearsal[] = []
  #surroundings: Surroundings | undefined
  #program: LaunchedProgram | undefined
  #found: FoundTarget | undefined
  #lessons: Lessons | undefined
  #invalid: string | null = null
  #invalidIn: RehearsalId | null = null

  constructor(options: RehearseOptions, observer: RehearsalObserver, plans: readonly Plan[]) {
    this.#options = options
    this.#observer = observer
    this.#plans = plans
    const given = options.requests.map(
      (text) => parseRequest(text) ?? wrongValue('--request', REQUEST_FORM, text),
    )
    this.#requests = given.length > 0 ? given : [getRequest(options.path)]
  }

  async run(): Promise<Measured> {
    this.#observer.started(this.#options.command)
    if (process.platform === 'win32')
      this.#invalid = 'Windows has no SIGTERM, so there is nothing to rehearse'
    else this.#invalid = (await findStranger(this.#options)) ?? null
    if (this.#invalid !== null) return this.#record()
    // Before anything is started: Ctrl-C may come at any moment after that.
    const release = onShutdown('rehearsed program', () => this.#cleanUp())
    // A forced exit waits for no hook.
    const unlisten = listen(process, 'exit', () => this.#program?.abandon())
    try {
      await this.#runAll()
    } finally {
      unlisten()
      release()
    }
    return this.#record()
  }

  async #runAll(): Promise<void> {
    const { all, repeat } = this.#options
    let reason: string | undefined
    for (const plan of this.#plans) {
      for (let turn = 0; turn < repeat; turn++) {
        if (this.#invalid !== null) return
        const isWorth = all || reason === undefined || plan.id === 'as-process-1'
        const rehearsal = isWorth ? await this.#run(plan) : leftOut(plan.id, reason as string)
        if (rehearsal === undefined) return
        this.#rehearsals.push(rehearsal)
        this.#observer.ended(rehearsal)
        reason ??= reasonToStop(rehearsal, this.#options.signal)
      }
    }
  }

  /** Returns undefined if the command cannot be rehearsed at all. */
  async #run(plan: Plan): Promise<Rehearsal | undefined> {
    this.#observer.begins(plan.id)
    const rehearsed = await this.#launch(plan)
    if ('rehearsal' in rehearsed) {
      this.#lessons ??= rehearsed.lessons
      return rehearsed.rehearsal
    }
    const isFirst = this.#lessons === undefined
    if ('reason' in rehearsed && !isFirst) return leftOut(plan.id, rehearsed.reason)
    const reason = 'reason' in rehearsed ? rehearsed.reason : rehearsed.invalid
    this.#invalid = isFirst ? reason : `${nameOf(plan.id, this.#options.signal)}: ${reason}`
    this.#invalidIn = isFirst ? null : plan.id
    return undefined
  }

  async #launch(plan: Plan): Promise<Rehearsed | Invalid | Impossible> {
    await endOfShutdown()
    const surroundings = await plan.surroundings()
    if ('reason' in surroundings) return surroundings
    this.#surroundings = surroundings
    try {
      return await this.#runIn(surroundings, plan)
    } finally {
      await this.#cleanUp()
      await endOfShutdown()
    }
  }

  async #runIn(surroundings: Surroundings, plan: Plan): Promise<Rehearsed | Invalid | Impossible> {
    await endOfShutdown()
    try {
      this.#program = new LaunchedProgram(this.#options.command, surroundings)
    } catch (error) {
      return { invalid: describeError(error as Error) }
    }
    return runRehearsal(this.#program, plan, this.#context())
  }

  async #cleanUp(): Promise<void> {
    await this.#program?.destroy()
    await this.#surroundings?.remove()
    this.#program = undefined
    this.#surroundings = undefined
  }

  #context(): Context {
    return {
      options: this.#options,
      requests: this.#requests,
      lessons: this.#lessons,
      onFound: (found) => {
        if (this.#found !== undefined) return
        this.#found = found
        this.#observer.found(found.target)
      },
    }
  }

  #record(): Measured {
    const { version, command, signal, notice, grace, balancerKeepAlive = null } = this.#options
    const usesLastcall = this.#rehearsals.some(hasHeardLastcall)
    return {
      schema: 1,
      lastcall: version,
      invalid: this.#invalid,
      invalidIn: this.#invalidIn,
      command,
      platform: process.platform,
      signal,
      noticeMs: notice,
      graceMs: grace,
      balancerKeepAliveMs: balancerKeepAlive,
      target: this.#found ? { ...this.#found.target, usesLastcall } : null,
      rehearsals: this.#rehearsals,
      asked: this.#requests.map(({ method, path }) => `${method} ${path}`),
      notTried: [
        ...withoutGoodAnswers(this.#rehearsals),
        ...withoutErrorsAfter(this.#requests, this.#options.ready),
        ...(this.#lessons?.special.notTried ?? []),
      ],
      durationMs: Math.round(systemClock.now() - this.#startedAt),
    }
  }
}

/** Never resolves during a shutdown of this process, which ends it: nothing may be started after its hooks have run. */
async function endOfShutdown(): Promise<void> {
  if (isShuttingDown()) await new Promise(() => {})
}
