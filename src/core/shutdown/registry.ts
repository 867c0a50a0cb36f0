import { LastcallError } from '../api/errors.ts'
import type { HookInfo, Unregister } from '../api/hooks.ts'
import type { RegistryOptions, ShutdownOptions } from '../api/options.ts'
import type { Part } from '../api/part.ts'
import type { Registry } from '../api/registry.ts'
import type { ShutdownReason, ShutdownReport } from '../api/reports.ts'
import { SHARED, type SharedRegistry } from '../api/sharing.ts'
import { checkOptions } from '../check/check.ts'
import { resolveSettings, type Settings, termsOf } from '../check/settings.ts'
import { Observers } from '../hooks/events.ts'
import { createHold, type HoldKeeper, runHeld } from '../hooks/hold.ts'
import type { Hook } from '../hooks/hook.ts'
import { parseHold, parseHook } from '../hooks/parse.ts'
import { HookStore } from '../hooks/store.ts'
import { traceEvent } from '../hooks/tracing.ts'
import { LazySignal } from '../node/lazy-signal.ts'
import { log } from '../node/log.ts'
import { Announcers } from './announcers.ts'
import type { Link } from './link.ts'
import { logEvent } from './log-events.ts'
import { manualReason } from './manual-reason.ts'
import { Parts } from './parts.ts'
import { Shutdown } from './shutdown.ts'
import { type Triggered, Triggers } from './triggers.ts'

/** The registry itself. The functions of `Registry` are fields, so that they can be destructured. */
export class HookRegistry implements SharedRegistry, Triggered, HoldKeeper {
  /** The observers of this registry's shutdowns, and who hears that the process is ready. */
  readonly observers: Observers = new Observers()
  readonly announcers: Announcers = new Announcers()
  #options: RegistryOptions
  #settings: Settings
  #triggers: Triggers
  readonly #hooks = new HookStore()
  #registered = 0
  readonly #parts = new Parts()
  #shutdown: Shutdown | undefined
  #signal = new LazySignal()
  readonly #link: Link | undefined

  /** @param createLink - Creates the link to the registries of other threads. */
  constructor(options: RegistryOptions, createLink?: (registry: HookRegistry) => Link) {
    Object.defineProperty(this, SHARED, { value: true })
    this.#link = createLink?.(this)
    this.#settings = resolveSettings(options)
    this.#options = options
    this.#triggers = new Triggers(this.#settings, this)
    this.observers.add(logEvent)
    this.observers.add(traceEvent)
  }

  get settings(): Settings {
    return this.#settings
  }

  get state(): Registry['state'] {
    if (!this.#shutdown) return 'open'
    return this.#shutdown.phase === 'over' ? 'stopped' : 'stopping'
  }

  get platform(): string | null {
    return this.#settings.platform
  }

  get reason(): ShutdownReason | undefined {
    return this.#shutdown?.reason
  }

  /** The shutdown that has begun. */
  get current(): Shutdown | undefined {
    return this.#shutdown
  }

  readonly onShutdown: Registry['onShutdown'] = (...args: readonly unknown[]): Unregister => {
    const hook = parseHook(this.#registered + 1, args)
    this.#register(hook)
    return () => this.#unregister(hook)
  }

  readonly hold: Registry['hold'] = ((...args: readonly unknown[]) => {
    const { hold, work } = parseHold(this.#registered + 1, args)
    this.#register(hold)
    return work ? runHeld(hold, this, work) : createHold(hold, this)
  }) as Registry['hold']

  readonly shutdown = (detail?: string | Error, options: ShutdownOptions = {}): Promise<ShutdownReport> => {
    const reason = manualReason(detail, options)
    return this.#shutdown?.promise ?? this.#link?.ask(reason, options) ?? this.begin(reason, options).promise
  }

  readonly isShuttingDown = (): boolean => this.#shutdown !== undefined

  readonly shutdownSignal = (): AbortSignal => {
    if (!this.#shutdown) this.#triggers.want()
    return this.#signal.signal
  }

  readonly configure = (options: RegistryOptions): void => {
    checkOptions('options', options)
    const given = Object.entries(options).filter(([, value]) => value !== undefined)
    const merged = { ...this.#options, ...Object.fromEntries(given) }
    const settings = resolveSettings(merged)
    if (this.#shutdown) {
      log('configure changes nothing once a shutdown has begun')
      return
    }
    this.#options = merged
    this.#settings = settings
    const before = this.#triggers
    this.#triggers = new Triggers(settings, this)
    if (before.isWanted) this.#triggers.want()
    before.unwant()
  }

  readonly announceReady = async (): Promise<boolean> =>
    this.#shutdown === undefined && this.announcers.tell(this.#settings.process)

  readonly hooks = (): readonly HookInfo[] => {
    return this.#hooks.inOrder().map(({ info }) => info)
  }

  readonly reset = (): void => {
    if (this.state === 'stopping') {
      throw new LastcallError('ERR_LASTCALL_STOPPING', 'a registry cannot be reset while it is stopping')
    }
    this.#hooks.clear()
    this.#parts.drop()
    this.#signal = new LazySignal()
    if (this.#shutdown) {
      this.#triggers.noteEnd()
      this.#triggers = new Triggers(this.#settings, this)
    } else this.#triggers.unwant()
    this.#shutdown = undefined
  }

  join(part: Part): () => void {
    const run: Part['run'] = (context) => part.run(context)
    const hook = parseHook(this.#registered + 1, [run, part.options])
    hook.part = part
    this.#register(hook)
    this.#parts.add(part)
    if (this.#shutdown) part.begin?.(this.#shutdown.reason, this.#shutdown.deadline.moments)
    return () => {
      if (this.#unregister(hook)) this.#parts.delete(part)
    }
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

  onTrigger(reason: ShutdownReason): void {
    if (!this.#shutdown) this.begin(reason)
    // T11: the platform kills when the time is up that it gives from now on.
    else if (reason.kind === 'signal' || reason.kind === 'message') this.#shutdown.shorten(this.#settings)
  }

  onInterrupt(isForce: boolean): void {
    if (isForce) this.#shutdown?.force()
    else this.#shutdown?.hintAtForce()
  }

  onProcessExit(code: number): void {
    if (!this.#shutdown) this.#create({ kind: 'exit' }, this.#settings).begin()
    this.#shutdown?.onProcessExit(code)
  }

  releaseHold(hold: Hook): void {
    if (this.#shutdown) this.#shutdown.execution.release(hold)
    else this.#unregister(hold)
  }

  remainingOf(hold: Hook): number {
    const shutdown = this.#shutdown
    return shutdown?.execution.runs.of(hold)?.remaining() ?? shutdown?.deadline.remaining() ?? Infinity
  }

  noteOf(hold: Hook, text: string): void {
    const run = this.#shutdown?.execution.runs.of(hold)
    if (run) run.noteOwn(text)
    else hold.notes = [...(hold.notes ?? []), text]
  }

  /** T1: begins the one shutdown; whoever comes later joins it. */
  begin(reason: ShutdownReason, options: ShutdownOptions = {}): Shutdown {
    if (this.#shutdown) return this.#shutdown
    const shutdown = this.#create(reason, { ...this.#settings, ...termsOf(options, this.#options) })
    // The hooks are scheduled first, so that they run even if a listener of the trigger throws.
    shutdown.open()
    shutdown.begin()
    return shutdown
  }

  /** Begins a thread's shutdown, but does not open its first level: the main thread says when. */
  beginAsPart(reason: ShutdownReason, terms: Partial<Settings>): Shutdown {
    if (this.#shutdown) return this.#shutdown
    const shutdown = this.#create(reason, { ...this.#settings, ...terms })
    shutdown.begin()
    return shutdown
  }

  #create(reason: ShutdownReason, settings: Settings): Shutdown {
    this.#triggers.noteBegin()
    this.#shutdown = new Shutdown(reason, {
      settings,
      hooks: this.#hooks,
      parts: this.#parts,
      triggers: this.#triggers,
      observers: this.observers,
      signal: this.#signal,
    })
    return this.#shutdown
  }

  #register(hook: Hook): void {
    if (this.state === 'stopped')
      throw new LastcallError(
        'ERR_LASTCALL_STOPPED',
        'the shutdown is over: what is registered now never runs',
      )
    if (!this.#shutdown) for (const { error } of this.#hooks.conflictsOf(hook)) throw error
    this.#registered++
    if (this.#shutdown) this.#shutdown.execution.admit(hook)
    else {
      this.#hooks.add(hook)
      this.#triggers.want()
    }
  }

  /** R8: removes a hook that has not started. Returns false if it was not registered any more. */
  #unregister(hook: Hook): boolean {
    const wasIn = this.#hooks.has(hook)
    if (this.#shutdown) this.#shutdown.execution.withdraw(hook)
    else if (this.#hooks.delete(hook)) this.#letGo()
    return wasIn
  }

  /** Stops listening when no hook or hold is left, and nobody has asked for the registry's signal. */
  #letGo(): void {
    if (this.#hooks.size === 0 && !this.#signal.isWanted) this.#triggers.unwant()
  }
}
