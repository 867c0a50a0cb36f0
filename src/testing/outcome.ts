import type { Companion } from '../core/api/sharing.ts'
import { exit } from '../core/end/exit.ts'
import type { ShutdownReport } from '../core/end/report.ts'
import type { HookRegistry } from '../core/shutdown/registry.ts'
import type { FakeProcess } from './fake-process.ts'

/** What comes of a test registry's first shutdown, whoever starts it and whatever `onReport` is set to. */
export class Outcome implements Companion {
  readonly #registry: HookRegistry
  readonly #process: FakeProcess
  readonly #report: Promise<ShutdownReport>
  #resolve: (report: ShutdownReport) => void = () => {}

  constructor(registry: HookRegistry, process: FakeProcess) {
    this.#registry = registry
    this.#process = process
    this.#report = new Promise((resolve) => {
      this.#resolve = resolve
    })
    registry.attach(this)
  }

  get report(): Promise<ShutdownReport> {
    return this.#process.hinted(this.#report, 'report')
  }

  begin(): number {
    void this.#registry.shutdown().then((report) => this.#onReport(report))
    return 0
  }

  release(): void {}

  #onReport(report: ShutdownReport): void {
    this.#resolve(report)
    const { exitCode, resources } = this.#process
    // As Node does when nothing holds the loop any more; other ends are the registry's own.
    const isNodes = report.reason.kind === 'idle' && this.#registry.settings.exit !== false
    if (isNodes && resources.length === 0) exit(this.#process, Number(exitCode ?? 0))
  }
}
