import type { ChildProcess } from 'node:child_process'
import type { EventEmitter } from 'node:events'
import { exitOfError, type RawExit } from './exit-status.ts'
import type { Leader, Sign } from './leader.ts'
import type { MergedOutput } from './merged-output.ts'
import { isGroupAlive, signalGroup } from './process-group.ts'

/** What is known of a child from the way it was started. */
export interface ChildTerms {
  readonly hasOwnGroup: boolean
  readonly hearsTerminal: boolean
  /** Resolves when it listens on a port, if that can be known. */
  readonly listening?: Promise<void>
  /** Where what it writes is passed on to, unless it has the manager's own outputs. */
  readonly output: MergedOutput | undefined
}

/** A child process of Node's as the leader of its group. */
export class ChildLeader implements Leader {
  readonly ended: Promise<RawExit>
  readonly outputEnded: Promise<void>
  readonly hearsTerminal: boolean
  readonly #child: ChildProcess
  readonly #hasOwnGroup: boolean
  readonly #output: MergedOutput | undefined
  readonly #signs: Readonly<Record<Sign, Promise<void>>>
  #isOutOfReach = false

  constructor(child: ChildProcess, { hasOwnGroup, hearsTerminal, listening = never, output }: ChildTerms) {
    this.#child = child
    this.#hasOwnGroup = hasOwnGroup
    this.hearsTerminal = hearsTerminal
    this.ended = new Promise((resolve) => {
      child.on('exit', (code, signal) => resolve({ code, signal }))
      child.on('error', (error: NodeJS.ErrnoException) => {
        if (child.pid === undefined) resolve(exitOfError(error))
        else if (error.code === 'EPERM') this.#isOutOfReach = true
        // Others are of signals and messages that came too late.
      })
    })
    this.#output = output
    this.outputEnded = happens(child, 'close').then(() => output?.drained())
    const spawned = child.pid === undefined ? never : happens(child, 'spawn')
    this.#signs = { spawned, listening, message: readyMessage(child) }
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  async gives(sign: Sign): Promise<void> {
    await this.#signs[sign]
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
    return this.#output?.isBlocked ?? false
  }

  isGone(): boolean {
    const { exitCode, signalCode, pid } = this.#child
    if (pid === undefined) return true
    if (exitCode === null && signalCode === null) return false
    return !this.#hasOwnGroup || !isGroupAlive(pid)
  }
}

const never: Promise<never> = new Promise(() => {})

/** Resolves at the first such event. An 'error' is no rejection here. */
export function happens(emitter: EventEmitter, event: string): Promise<void> {
  return new Promise((resolve) => emitter.once(event, () => resolve()))
}

function readyMessage(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      if (message === 'ready') resolve()
    })
  })
}

/** What Node could not even try to start. */
export function notStarted(error: NodeJS.ErrnoException): Leader {
  return {
    pid: undefined,
    hearsTerminal: false,
    ended: Promise.resolve(exitOfError(error)),
    outputEnded: Promise.resolve(),
    gives: () => never,
    send: () => {},
    sendToGroup: () => {},
    isOutOfReach: false,
    isHeldBack: () => false,
    isGone: () => true,
  }
}
