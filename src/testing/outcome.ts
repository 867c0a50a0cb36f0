import type { ShutdownReport } from '../core/api/reports.ts'
import { exit } from '../core/end/exit.ts'
import { deferred } from '../core/node/deferred.ts'
import type { HookRegistry } from '../core/shutdown/registry.ts'
import type { FakeProcess } from './fake-process.ts'

/** Keeps the report of a test registry's first shutdown, whatever starts it and whatever `onReport` is set to. */
export class Outcome {
  readonly #registry: HookRegistry
  readonly #process: FakeProcess
  readonly #report = deferred<ShutdownReport>()

  constructor(registry: HookRegistry, process: FakeProcess) {
    this.#registry = registry
    this.#process = process
    registry.observers.add((event) => {
      if (event.kind === 'begun') void registry.shutdown().then((report) => this.#onReport(report))
    })
  }

  get report(): Promise<ShutdownReport> {
    return this.#process.hinted(this.#report.promise, 'report')
  }

  #onReport(report: ShutdownReport): void {
    this.#report.resolve(report)
    const { exitCode, resources } = this.#process
    // A registry leaves this exit to Node, which exits when nothing keeps the event loop alive any more.
    const isNodes = report.reason.kind === 'idle' && this.#registry.settings.exit !== false
    if (isNodes && resources.length === 0) exit(this.#process, Number(exitCode ?? 0))
  }
}
