import type { ChildProcess } from 'node:child_process'
import type { EventEmitter } from 'node:events'
import { LISTENING, REFUSAL } from '../../auto/messages.ts'
import { exitOfError, type RawExit } from './exit-status.ts'
import type { Leader, ListenAddress, Sign } from './leader.ts'
import type { MergedOutput } from './merged-output.ts'
import { isGroupAlive, signalGroup } from './process-group.ts'
import type { WorkerListeners } from './worker-listeners.ts'

/** What follows from the way in which a child was started. */
export interface ChildTerms {
  readonly hasOwnGroup: boolean
  readonly hearsTerminal: boolean
  /** Resolves when the child listens on a port, if it does not tell that itself. */
  readonly listening?: Promise<void>
  /** The listeners that it shares with other children. */
  readonly listeners?: WorkerListeners
  /** Where the child's output is passed on to; undefined if the child writes to the supervisor's own outputs. */
  readonly merged: MergedOutput | undefined
}

/** A child process of Node as the leader of its group. */
export class ChildLeader implements Leader {
  readonly exited: Promise<RawExit>
  readonly outputEnded: Promise<void>
  readonly hearsTerminal: boolean
  readonly #child: ChildProcess
  readonly #hasOwnGroup: boolean
  readonly #merged: MergedOutput | undefined
  readonly #listeners: WorkerListeners | undefined
  readonly #signs: Readonly<Record<Sign, Promise<void>>>
  #isOutOfReach = false
  #lastRefusal: string | undefined

  constructor(child: ChildProcess, { hasOwnGroup, hearsTerminal, listening, listeners, merged }: ChildTerms) {
    this.#child = child
    this.#hasOwnGroup = hasOwnGroup
    this.hearsTerminal = hearsTerminal
    this.exited = new Promise((resolve) => {
      child.on('exit', (code, signal) => resolve({ code, signal }))
      child.on('error', (error: NodeJS.ErrnoException) => {
        if (child.pid === undefined) resolve(exitOfError(error))
        else if (error.code === 'EPERM') this.#isOutOfReach = true
        // All other errors are of signals and messages that came too late.
      })
    })
    this.#merged = merged
    this.#listeners = listeners
    this.outputEnded = happens(child, 'close').then(() => merged?.drained())
    const spawned = child.pid === undefined ? never : happens(child, 'spawn')
    this.#signs = {
      spawned,
      listening: listening ?? this.#message(LISTENING),
      message: this.#message('ready'),
    }
    this.#watchRefusals()
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  async until(sign: Sign): Promise<void> {
    await this.#signs[sign]
  }

  get addresses(): readonly ListenAddress[] {
    return this.#listeners?.open ?? []
  }

  async untilListeningOn(addresses: readonly string[]): Promise<void> {
    await this.#listeners?.until(addresses)
  }

  get lastRefusal(): string | undefined {
    return this.#lastRefusal
  }

  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  sendToGroup(signal: NodeJS.Signals): void {
    if (!this.#hasOwnGroup || this.pid === undefined) this.send(signal)
    else if (!signalGroup(this.pid, signal)) this.#isOutOfReach = true
  }

  get isOutOfReach(): boolean {
    return this.#isOutOfReach
  }

  isHeldBack(): boolean {
    return this.#merged?.isBlocked ?? false
  }

  isGroupGone(): boolean {
    const { exitCode, signalCode, pid } = this.#child
    if (pid === undefined) return true
    if (exitCode === null && signalCode === null) return false
    return !this.#hasOwnGroup || !isGroupAlive(pid)
  }

  /** Resolves when the child sends this message. */
  #message(expected: string): Promise<void> {
    return new Promise((resolve) => {
      this.#child.on('message', (message) => {
        if (message === expected) resolve()
      })
    })
  }

  #watchRefusals(): void {
    this.#child.on('message', (message) => {
      if (typeof message === 'string' && message.startsWith(REFUSAL))
        this.#lastRefusal = message.slice(REFUSAL.length)
    })
  }
}

const never: Promise<never> = new Promise(() => {})

/** Resolves at the first such event, and does not reject at an 'error'. */
export function happens(emitter: EventEmitter, event: string): Promise<void> {
  return new Promise((resolve) => emitter.once(event, () => resolve()))
}

/** The leader of a process that Node could not start, or that the supervisor did not even try to start. */
export function notStarted(error: NodeJS.ErrnoException): Leader {
  return {
    pid: undefined,
    hearsTerminal: false,
    exited: Promise.resolve(exitOfError(error)),
    outputEnded: Promise.resolve(),
    until: () => never,
    addresses: [],
    untilListeningOn: () => never,
    lastRefusal: undefined,
    send: () => {},
    sendToGroup: () => {},
    isOutOfReach: false,
    isHeldBack: () => false,
    isGroupGone: () => true,
  }
}
