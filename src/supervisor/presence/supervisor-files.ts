import { dirname } from 'node:path'
import type { SupervisorSettings } from '../options/settings.ts'
import { type Controlled, type ControlSocket, listenForControl } from './control.ts'
import { defaultControlPath, makeControlFolder } from './control-path.ts'
import { PidFile } from './pid-file.ts'

/** By what a manager is found: its pid file and its control socket. */
export class SupervisorFiles {
  readonly #settings: SupervisorSettings
  readonly #pidFile: PidFile | undefined
  #control: ControlSocket | undefined

  constructor(settings: SupervisorSettings) {
    const { pidFile } = settings
    this.#settings = settings
    this.#pidFile = pidFile === undefined ? undefined : new PidFile(pidFile)
  }

  /** @throws {PidFileError | ControlError} if another manager is there; nothing of this one is there then. */
  async begin(controlled: Controlled): Promise<void> {
    const { registry, control } = this.#settings
    this.#pidFile?.write(registry.settings.process.pid)
    try {
      if (control === undefined) return
      if (control === defaultControlPath()) makeControlFolder(dirname(control))
      this.#control = await listenForControl(control, controlled)
    } catch (error) {
      this.#pidFile?.remove()
      throw error
    }
  }

  /** Resolves when all that was asked is answered. */
  async end(): Promise<void> {
    this.#pidFile?.remove()
    await this.#control?.close()
    this.#control = undefined
  }

  /** Cares for nobody. */
  vanish(): void {
    this.#pidFile?.remove()
    this.#control?.remove()
  }
}
