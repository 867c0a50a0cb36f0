import type { ProcessLike } from '../api/host.ts'
import { sendToParent } from './cluster.ts'

/** Tells somebody that the process is ready. Returns whether it could. */
export type Announcer = () => Promise<boolean>

/** Those who may have started the process, and wait until it is ready. */
export class Announcers {
  readonly #announcers: Announcer[] = []

  add(announcer: Announcer): void {
    this.#announcers.push(announcer)
  }

  /** Resolves to whether anybody was told, the parent process or another. */
  async tell(process: ProcessLike): Promise<boolean> {
    const isParentTold = sendToParent(process, 'ready')
    const others = await Promise.all(this.#announcers.map((announce) => announce()))
    return isParentTold || others.includes(true)
  }
}
