import { exit } from '../core/exit.ts'
import type { HookRegistry } from '../core/registry.ts'
import type { ShutdownReport } from '../core/report.ts'
import type { Companion } from '../core/sharing.ts'
import type { FakeProcess } from './fake-process.ts'
import { Hints } from './hint.ts'

/** What comes of a test registry's first shutdown, whoever starts it and whatever `onReport` is set to. */
export class Outcome implements Companion {
  readonly #registry: HookRegistry
  readonly #process: FakeProcess
  readonly #hints = new Hints()
  readonly #why: () => string
  readonly #report: Promise<ShutdownReport>
  #resolve: (report: ShutdownReport) => void = () => {}

  constructor(registry: HookRegistry, process: FakeProcess, why: () => string) {
    this.#registry = registry
    this.#process = process
    this.#why = why
    this.#report = new Promise((resolve) => {
      this.#resolve = resolve
    })
    registry.attach(this)
  }

  get report(): Promise<ShutdownReport> {
    return this.#hints.on(this.#report, 'report', this.#why)
  }

  begin(): number {
    void this.#registry.shutdown().then((report) => this.#onReport(report))
    return 0
  }

  release(): void {}

  /** The test is over. */
  end(): void {
    this.#hints.end()
  }

  #onReport(report: ShutdownReport): void {
    this.#resolve(report)
    const isNodes =
      report.reason.kind === 'idle' && report.outcome === 'clean' && this.#registry.settings.exit !== false
    // As Node does when nothing holds the loop any more; other ends are the registry's own.
    if (isNodes && this.#process.resources.length === 0)
      exit(this.#process, Number(this.#process.exitCode ?? 0))
  }
}
