import type { ProcessListener } from '../api/host.ts'
import type { ShutdownReason } from '../api/types.ts'
import type { Settings } from '../check/settings.ts'
import { sendToSelf } from '../end/exit.ts'
import { print } from '../end/output.ts'
import { formatCrash } from '../end/problems.ts'
import type { StrayError } from '../end/report.ts'
import { afterTurn } from '../node/clock.ts'
import { countOthers, listen, listenFirst } from '../node/listeners.ts'
import { log } from '../node/log.ts'
import { outlivePrimary } from './cluster.ts'

/** Signals within this many milliseconds of the first trigger are part of it: npm sends a Ctrl-C twice. */
export const REPEAT_WINDOW = 200

/** What a trigger leads to. */
export interface TriggerActions {
  readonly begin: (reason: ShutdownReason) => void
  readonly force: () => void
  /** What else is to be set up as long as somebody wants it. Returns what takes it back. */
  readonly connect: () => () => void
}

/** Listens for what starts a shutdown, or forces its end, while somebody wants it. */
export class Triggers {
  readonly #settings: Settings
  readonly #actions: TriggerActions
  #signalRemovers: (() => void)[] = []
  #otherRemovers: (() => void)[] = []
  #isWanted = false
  /** Only the latest leaving counts: an earlier one would not wait a whole turn. */
  #leavings = 0
  #hasBegun = false
  #isRepeatWindowOpen = false
  #leavesAfterWindow = false
  /** A signal that came after the last hook had left and before the listeners had. */
  #strandedSignal: NodeJS.Signals | undefined

  constructor(settings: Settings, actions: TriggerActions) {
    this.#settings = settings
    this.#actions = actions
  }

  get isWanted(): boolean {
    return this.#isWanted
  }

  want(): void {
    this.#isWanted = true
    if (this.#signalRemovers.length === 0 && this.#otherRemovers.length === 0) this.#install()
  }

  /** Takes the listeners away one turn of the loop later: a signal on its way would be lost otherwise. */
  unwant(): void {
    if (!this.#isWanted) return
    this.#isWanted = false
    const leaving = ++this.#leavings
    afterTurn(this.#settings.clock, () => {
      if (leaving === this.#leavings) this.#settle()
    })
  }

  unlistenSignals(): void {
    for (const remove of this.#signalRemovers.splice(0)) remove()
  }

  /** A shutdown has begun, by whatever trigger. */
  noteBegin(): void {
    const { clock, process, signals } = this.#settings
    for (const signal of signals) {
      const others = countOthers(process, signal)
      if (others > 0) log('%s has %d other listener(s), which are left alone', signal, others)
    }
    this.#hasBegun = true
    this.#isRepeatWindowOpen = true
    // The turn lets in a repeated signal that a blocked loop has kept waiting.
    clock.setTimeout(() => afterTurn(clock, () => this.#closeRepeatWindow()), REPEAT_WINDOW).unref()
  }

  /** The shutdown is over and the process goes on: with its crashes as its own, but a Ctrl-C may come twice. */
  noteEnd(): void {
    for (const remove of this.#otherRemovers.splice(0)) remove()
    if (this.#isRepeatWindowOpen) this.#leavesAfterWindow = true
    else this.unwant()
  }

  #install(): void {
    const { process, signals, crashes, parent, idle, isReal } = this.#settings
    const begin = this.#actions.begin
    const add = (event: string, listener: ProcessListener): void => {
      this.#otherRemovers.push(listen(process, event, listener))
    }
    for (const signal of signals) {
      this.#signalRemovers.push(listenFirst(process, signal, () => this.#onSignal(signal)))
    }
    if (crashes) {
      const onCrash = (error: unknown, event: StrayError['event']): void => {
        if (!this.#hasBegun) print(process, formatCrash(error, process))
        begin({ kind: 'crash', event, error })
      }
      // A rejection of the entry point itself comes as an exception, and only so.
      add('uncaughtException', onCrash)
      add('unhandledRejection', (error: unknown) => onCrash(error, 'unhandledRejection'))
    }
    if (parent) {
      add('message', (message: unknown) => {
        if (message === 'shutdown') begin({ kind: 'message' })
      })
      add('disconnect', () => begin({ kind: 'disconnect' }))
      if (isReal) this.#otherRemovers.push(outlivePrimary(process))
    }
    if (isReal) this.#otherRemovers.push(this.#actions.connect())
    if (idle) add('beforeExit', () => begin({ kind: 'idle' }))
    log('listening for %s', signals.join(', '))
  }

  #onSignal(signal: NodeJS.Signals): void {
    if (!this.#isWanted) this.#strandedSignal ??= signal
    else if (!this.#hasBegun) this.#actions.begin({ kind: 'signal', signal })
    else if (signal === 'SIGINT' && !this.#isRepeatWindowOpen) this.#actions.force()
    else log('%s repeated, ignored', signal)
  }

  #settle(): void {
    const signal = this.#strandedSignal
    this.#strandedSignal = undefined
    if (this.#isWanted) {
      if (signal) this.#onSignal(signal)
      return
    }
    const { process } = this.#settings
    this.unlistenSignals()
    for (const remove of this.#otherRemovers.splice(0)) remove()
    log('no longer listening')
    // Other listeners have had it already.
    if (signal && process.listenerCount(signal) === 0) sendToSelf(process, signal)
  }

  #closeRepeatWindow(): void {
    this.#isRepeatWindowOpen = false
    if (this.#leavesAfterWindow) this.unwant()
  }
}
