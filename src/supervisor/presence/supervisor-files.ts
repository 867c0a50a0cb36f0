import { dirname } from 'node:path'
import type { SupervisorSettings } from '../options/settings.ts'
import { defaultControlPath, makeControlFolder } from './control-path.ts'
import { type Controlled, type ControlServer, listenForControl } from './control-server.ts'
import { PidFile } from './pid-file.ts'

/** The files by which others find the supervisor: its pid file and its control socket. */
export class SupervisorFiles {
  readonly #settings: SupervisorSettings
  readonly #pidFile: PidFile | undefined
  #control: ControlServer | undefined

  constructor(settings: SupervisorSettings) {
    const { pidFile } = settings
    this.#settings = settings
    this.#pidFile = pidFile === undefined ? undefined : new PidFile(pidFile)
  }

  /** @throws {LastcallError} if another supervisor has one of the files. None is created then. */
  async create(controlled: Controlled): Promise<void> {
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

  /** Resolves when all requests that came over the socket are answered. */
  async remove(): Promise<void> {
    this.#pidFile?.remove()
    await this.#control?.close()
    this.#control = undefined
  }

  /** Removes the files at an exit, when nothing can be answered any more. */
  removeNow(): void {
    this.#pidFile?.remove()
    this.#control?.removeSocket()
  }
}
