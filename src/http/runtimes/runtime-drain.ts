import { LastcallError } from '../../core/api/errors.ts'
import type { HookContext, HookOptions } from '../../core/api/hooks.ts'
import type { Part } from '../../core/api/part.ts'
import type { DrainResult } from '../../core/api/reports.ts'
import { formatCut } from '../../core/end/problems.ts'
import { deferred } from '../../core/node/deferred.ts'
import type { Closing, Left } from './closing.ts'

/** What the drain of a server of another runtime is told. */
export interface RuntimeDrainTerms {
  readonly name: string
  readonly failOnCut: boolean
  readonly closing: Closing
  /** What stands in the report beside a cut. */
  readonly cutNote: string | undefined
}

/**
 * The drain of a server on another runtime, as a part of a shutdown. It knows neither connections nor requests, so nobody
 * counts newcomers.
 */
export class RuntimeDrain implements Part {
  readonly name: string
  readonly options: HookOptions
  /** Whether the drain's turn among the hooks has come. From then on it can't be unregistered. */
  hasStarted = false
  readonly #terms: RuntimeDrainTerms
  readonly #timeUp = deferred<Left>()
  #left: Left = { responses: 0, connections: 0 }
  #isCut = false

  constructor(terms: RuntimeDrainTerms) {
    this.name = terms.name
    this.options = { name: terms.name, priority: 'traffic' }
    this.#terms = terms
  }

  begin(): void {
    this.#terms.closing.announce?.()
  }

  /** H2: whoever sends requests does not know yet. */
  needsDelay(): boolean {
    return true
  }

  /** Called at the drain's turn among the hooks. */
  async run({ note }: HookContext): Promise<void> {
    this.hasStarted = true
    const { closing, failOnCut, cutNote } = this.#terms
    try {
      this.#left = await Promise.race([this.#timeUp.promise, closing.close()])
    } finally {
      this.release()
    }
    const { responses } = this.#left
    if (responses === 0) return
    if (cutNote !== undefined) note(cutNote)
    if (failOnCut) throw new LastcallError('ERR_LASTCALL_CUT', formatCut(responses))
  }

  /** H6: clients are served until then. */
  passOver(): void {
    if (this.#isCut) return
    this.#isCut = true
    this.#left = this.#terms.closing.cut()
    this.#timeUp.resolve(this.#left)
  }

  drained(): DrainResult {
    const { responses, connections } = this.#left
    return { responsesCut: responses, connectionsClosed: connections, newcomers: 0 }
  }

  isOver(): boolean {
    return this.#left.responses === 0 && !this.#terms.closing.isBusy
  }

  dropped(): void {
    this.release()
  }

  /** Leaves the server alone from now on. */
  release(): void {
    this.#terms.closing.release?.()
  }
}
