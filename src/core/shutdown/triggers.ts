import type { ProcessListener } from '../api/host.ts'
import type { ShutdownReason, StrayError } from '../api/reports.ts'
import type { Settings } from '../check/settings.ts'
import { sendToSelf } from '../end/exit.ts'
import { print } from '../end/output.ts'
import { formatCrash } from '../end/problems.ts'
import { afterTurn } from '../node/clock.ts'
import { listen, listenFirst, otherListenersOf } from '../node/listeners.ts'
import { log } from '../node/log.ts'
import { prepareWatchdog } from '../watchdog/watchdog.ts'
import { outlivePrimary } from './cluster.ts'
import { TRANSITIONS, type TriggerHappening, type TriggerState } from './trigger-states.ts'

/** Signals within this many milliseconds of the first trigger are part of it: npm sends a Ctrl-C twice. */
export const REPEAT_WINDOW = 200

/** The registry that triggers lead to. */
export interface Triggered {
  /** Called at each trigger: the first one starts a shutdown. */
  onTrigger(reason: ShutdownReason): void
  /**
   * Called at a SIGINT that came more than 200 ms after the trigger. Forces the end, unless a blocked loop has delivered it late: then
   * it may be part of the trigger.
   */
  onInterrupt(isForce: boolean): void
  /** T12: called when the process exits. */
  onProcessExit(code: number): void
  /** Sets up the thread link while the registry listens. Returns a function that undoes it. */
  connect(): () => void
}

/**
 * Listens for what starts a shutdown, or forces its end, while the registry has a hook or hold, or its signal was asked for
 * (R1), and during a shutdown.
 */
export class Triggers {
  readonly #settings: Settings
  readonly #registry: Triggered
  #state: TriggerState = 'idle'
  #signalRemovers: (() => void)[] = []
  #otherRemovers: (() => void)[] = []
  /** Counts the calls of `#leave`. Only the latest call removes the listeners, so that each has a full turn. */
  #leavings = 0
  /** When the shutdown began. */
  #begunAt = 0
  #isRepeated = false
  /** A signal that came after the last hook had left and before the listeners had. */
  #strandedSignal: NodeJS.Signals | undefined

  constructor(settings: Settings, registry: Triggered) {
    this.#settings = settings
    this.#registry = registry
  }

  /** Whether somebody wants to hear of triggers. */
  get isWanted(): boolean {
    return this.#state !== 'idle' && this.#state !== 'leaving'
  }

  want(): void {
    this.#move('wanted')
  }

  /** Takes the listeners away one turn of the loop later: a signal on its way would be lost otherwise. */
  unwant(): void {
    this.#move('unwanted')
  }

  /** Removes the signal listeners: from now on the signals are the application's own. */
  unlistenSignals(): void {
    for (const remove of this.#signalRemovers.splice(0)) remove()
  }

  /** Called when a shutdown has begun, by any trigger. */
  noteBegin(): void {
    this.#move('wanted')
    this.#move('begun')
    const { clock, process, signals } = this.#settings
    this.#begunAt = clock.now()
    for (const { event, count } of otherListenersOf(process, signals))
      log('%s has %d other listener(s), which are left alone', event, count)
    // First come the signals that a blocked loop has kept waiting.
    clock.setTimeout(() => clock.setImmediate(() => this.#move('window over')), REPEAT_WINDOW).unref()
  }

  /**
   * Called when the shutdown is over and the process goes on. Crash listeners are removed now, as are all others but those of
   * signals. Signal listeners stay until the 200 ms are over, since npm may send SIGINT twice.
   */
  noteEnd(): void {
    for (const remove of this.#otherRemovers.splice(0)) remove()
    this.#move('ended')
  }

  #move(happening: TriggerHappening): void {
    const before = this.#state
    const after = TRANSITIONS[before][happening]
    if (after === undefined) return
    this.#state = after
    if (before === 'idle') this.#install()
    if (after === 'leaving') this.#leave()
    if (after === 'idle') this.#uninstall()
  }

  #leave(): void {
    const leaving = ++this.#leavings
    afterTurn(this.#settings.clock, () => {
      if (leaving !== this.#leavings) return
      this.#move('turn over')
      this.#deliverStranded()
    })
  }

  #install(): void {
    const { process, clock, signals, crashes, parent, idle, processExit, isReal, watchdog } = this.#settings
    const add = (event: string, listener: ProcessListener): void => {
      this.#otherRemovers.push(listen(process, event, listener))
    }
    for (const signal of signals) {
      this.#signalRemovers.push(listenFirst(process, signal, () => this.#onSignal(signal)))
    }
    // A rejection of the entry point itself is reported as 'uncaughtException' only.
    if (crashes === true || crashes === 'exceptions')
      add('uncaughtException', (error: unknown, origin: StrayError['event']) => this.#onCrash(error, origin))
    if (crashes === true || crashes === 'rejections')
      add('unhandledRejection', (error: unknown) => this.#onCrash(error, 'unhandledRejection'))
    if (parent) {
      add('message', (message: unknown) => {
        if (message === 'shutdown') this.#registry.onTrigger({ kind: 'message' })
      })
      add('disconnect', () => this.#registry.onTrigger({ kind: 'disconnect' }))
      if (isReal) this.#otherRemovers.push(outlivePrimary(process))
    }
    if (isReal) this.#otherRemovers.push(this.#registry.connect())
    if (isReal && watchdog) clock.setImmediate(prepareWatchdog)
    if (idle) add('beforeExit', () => this.#registry.onTrigger({ kind: 'idle' }))
    if (processExit) {
      // Ahead of others: one of those may call process.exit, which ends the process at once.
      const onExit = (code: number): void => this.#registry.onProcessExit(code)
      this.#otherRemovers.push(listenFirst(process, 'exit', onExit))
    }
    log('listening for %s', signals.join(', '))
  }

  #uninstall(): void {
    this.unlistenSignals()
    for (const remove of this.#otherRemovers.splice(0)) remove()
    log('no longer listening')
  }

  /** T2, T3: what a signal means depends on the state. A SIGTERM never forces. */
  #onSignal(signal: NodeJS.Signals): void {
    const isInterrupt = signal === 'SIGINT'
    if (this.#state === 'leaving') this.#strandedSignal ??= signal
    else if (this.#state === 'listening') this.#registry.onTrigger({ kind: 'signal', signal })
    else if (isInterrupt && (this.#state === 'forcing' || this.#isLateAgain)) {
      // T11: what runs at the exit may block, and has no more time than any signal gives.
      this.#registry.onTrigger({ kind: 'signal', signal })
      this.#registry.onInterrupt(true)
    } else {
      log('%s repeated', signal)
      if (isInterrupt && this.#isLate) this.#registry.onInterrupt(false)
      this.#isRepeated ||= isInterrupt
      this.#registry.onTrigger({ kind: 'signal', signal })
    }
  }

  /** T3: whether a blocked loop delivers only now what may have come within the 200 ms. */
  get #isLate(): boolean {
    return this.#settings.clock.now() - this.#begunAt > REPEAT_WINDOW
  }

  /** T3: a trigger comes twice at most, so that a further late SIGINT is none of its repeats. */
  get #isLateAgain(): boolean {
    return this.#state === 'repeating' && this.#isRepeated && this.#isLate
  }

  /** T10: the error is printed as Node prints it, unless it is a stray one of a shutdown that runs. */
  #onCrash(error: unknown, event: StrayError['event']): void {
    const { process } = this.#settings
    const hasBegun = this.#state !== 'listening' && this.#state !== 'leaving'
    if (!hasBegun) print(process, formatCrash(error, process))
    this.#registry.onTrigger({ kind: 'crash', event, error })
  }

  /** A signal that came while the listeners were leaving: this registry handles it if it listens again, else the process. */
  #deliverStranded(): void {
    const signal = this.#strandedSignal
    this.#strandedSignal = undefined
    if (signal === undefined) return
    const { process } = this.#settings
    if (this.#state !== 'idle') this.#onSignal(signal)
    // Other listeners have had it already.
    else if (process.listenerCount(signal) === 0) sendToSelf(process, signal)
  }
}
