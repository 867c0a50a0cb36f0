import { type AbortError, StoppedError, StoppingError } from '../api/errors.ts'
import { type Companion, SHARED, type SharedRegistry } from '../api/sharing.ts'
import type {
  HoldOptions,
  HookInfo,
  Registry,
  RegistryOptions,
  Release,
  ShutdownReason,
  Unregister,
} from '../api/types.ts'
import { checkOptions, isError, wrongType } from '../check/check.ts'
import { resolveSettings, type Settings } from '../check/settings.ts'
import type { ShutdownReport } from '../end/report.ts'
import { type Hook, parseHold, parseHook } from '../hooks/hook.ts'
import { HookStore } from '../hooks/store.ts'
import { createAbortController } from '../node/abort.ts'
import { disposable } from '../node/disposable.ts'
import { Schedule } from '../order/schedule.ts'
import type { Deadline } from './deadline.ts'
import type { Link } from './link.ts'
import { Shutdown } from './shutdown.ts'
import { Triggers } from './triggers.ts'

/** The registry itself. Its functions are fields, so that they can be taken out of it. */
export class HookRegistry implements SharedRegistry {
  #options: RegistryOptions
  #settings: Settings
  #triggers: Triggers
  #state: Registry['state'] = 'open'
  readonly #hooks = new HookStore()
  #registered = 0
  #shutdown: Shutdown | undefined
  #controller: AbortController | undefined
  #abortCause: AbortError | undefined
  readonly #companions = new Set<Companion>()
  readonly #link: Link | undefined

  /** @param createLink - What ties it to the registries of other threads. */
  constructor(options: RegistryOptions, createLink?: (registry: HookRegistry) => Link) {
    Object.defineProperty(this, SHARED, { value: true })
    this.#link = createLink?.(this)
    this.#settings = resolveSettings(options)
    this.#options = options
    this.#triggers = this.#createTriggers()
  }

  get settings(): Settings {
    return this.#settings
  }

  get state(): Registry['state'] {
    return this.#state
  }

  /** Of the shutdown that has begun. */
  get deadline(): Deadline | undefined {
    return this.#shutdown?.deadline
  }

  /** What an exit now would cut off. */
  get pending(): readonly string[] {
    return this.#shutdown?.pending() ?? []
  }

  /** What a shutdown waits for now. */
  get running(): ReturnType<Shutdown['running']> | undefined {
    return this.#shutdown?.running()
  }

  get platform(): string | null {
    return this.#settings.platform
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = createAbortController()
      if (this.#abortCause) this.#controller.abort(this.#abortCause)
    }
    if (this.#state === 'open') this.#triggers.want()
    return this.#controller.signal
  }

  readonly onShutdown: Registry['onShutdown'] = (...args: readonly unknown[]): Unregister => {
    const hook = parseHook(this.#registered + 1, args)
    this.#register(hook)
    return disposable(() => {
      if (this.#hooks.delete(hook)) this.#letGo()
    })
  }

  readonly hold = (name?: string, options: HoldOptions = {}): Release => {
    const hold = parseHold(this.#registered + 1, name, options)
    this.#register(hold)
    return disposable(() => {
      if (this.#state === 'stopping') this.#shutdown?.release(hold)
      else if (this.#hooks.delete(hold)) this.#letGo()
    })
  }

  readonly shutdown = (detail?: string | Error): Promise<ShutdownReport> => {
    const reason = manualReason(detail)
    return this.#shutdown?.promise ?? this.#link?.ask(reason) ?? this.begin(reason).promise
  }

  readonly hooks = (): readonly HookInfo[] => {
    const hooks = [...this.#hooks].filter((hook) => !hook.isHold)
    return new Schedule(hooks).order().map((hook) => hook.info)
  }

  readonly dispose = (): void => {
    if (this.#state === 'stopping')
      throw new StoppingError('cannot dispose of a registry while it is stopping')
    this.#hooks.clear()
    for (const companion of this.#companions) companion.release()
    this.#companions.clear()
    this.#controller = undefined
    this.#abortCause = undefined
    if (this.#shutdown) {
      this.#triggers.noteEnd()
      this.#triggers = this.#createTriggers()
    } else this.#triggers.unwant()
    this.#shutdown = undefined
    this.#state = 'open'
  }

  connect(): () => void {
    return this.#link?.connect() ?? (() => {})
  }

  unref(): void {
    this.#shutdown?.deadline.unref()
  }

  unlisten(): void {
    this.#triggers.unlistenSignals()
  }

  attach(companion: Companion): () => void {
    this.#companions.add(companion)
    if (this.#abortCause) companion.begin(this.#abortCause.cause as ShutdownReason)
    return () => this.#companions.delete(companion)
  }

  configure(options: RegistryOptions): void {
    if (this.#state !== 'open') throw new StoppingError('cannot configure once a shutdown has begun')
    checkOptions('options', options)
    const merged = { ...this.#options, ...options }
    this.#settings = resolveSettings(merged)
    this.#options = merged
    const before = this.#triggers
    this.#triggers = this.#createTriggers()
    if (before.isWanted) this.#triggers.want()
    before.unwant()
  }

  #createTriggers(): Triggers {
    return new Triggers(this.#settings, {
      begin: (reason) => this.begin(reason),
      force: () => this.#shutdown?.force(),
      connect: () => this.connect(),
    })
  }

  #register(hook: Hook): void {
    if (this.#state === 'stopped')
      throw new StoppedError('the shutdown is over: nothing that is registered now would run')
    if (this.#state === 'open') {
      for (const { error } of this.#hooks.conflictsOf(hook)) throw error
    }
    this.#registered++
    if (this.#shutdown) this.#shutdown.admit(hook)
    else {
      this.#hooks.add(hook)
      this.#triggers.want()
    }
  }

  /** Gives the signals back when nobody needs them any more. */
  #letGo(): void {
    if (this.#state === 'open' && this.#hooks.size === 0 && !this.#controller) this.#triggers.unwant()
  }

  /** Begins the one shutdown; whoever comes later joins it. With `terms` its hooks wait until it is opened. */
  begin(reason: ShutdownReason, terms?: Partial<Settings>): Shutdown {
    if (this.#shutdown) return this.#shutdown
    this.#state = 'stopping'
    this.#triggers.want()
    this.#triggers.noteBegin()
    this.#shutdown = new Shutdown(reason, { ...this.#settings, ...terms }, this.#hooks, {
      onBegin: (cause) => {
        this.#abortCause = cause
        const planned = [...this.#companions].map((companion) => companion.begin(reason))
        this.#controller?.abort(cause)
        return Math.max(0, ...planned)
      },
      onStopped: () => {
        this.#state = 'stopped'
      },
      onSurvived: () => this.#triggers.noteEnd(),
    })
    // Asked for before anybody is told: whatever they do, the hooks run.
    if (!terms) this.#shutdown.open()
    this.#shutdown.begin()
    return this.#shutdown
  }
}

function manualReason(detail: unknown): ShutdownReason {
  if (detail === undefined) return { kind: 'manual' }
  if (isError(detail)) return { kind: 'manual', detail: detail.message, error: detail }
  if (typeof detail !== 'string') wrongType('detail', 'a string or an Error', detail)
  return { kind: 'manual', detail }
}
