import { spawnSync } from 'node:child_process'

/** A real reverse proxy in front of the backends. */
export interface ReverseProxy {
  readonly port: number
  /** Whether it closes idle connections of clients while it takes in a change. */
  readonly closesClients: boolean
  /** What it has said of requests that went wrong, and of itself. */
  readonly log: string
  /** Sends nothing to this backend any more. Resolves when that is in effect. */
  markDown(backend: number): Promise<void>
  /** Sends requests to all backends again. Resolves when that is in effect. */
  markUp(backend: number): Promise<void>
  stop(): Promise<void>
  /** Ends it without waiting. */
  abandon(): void
}

/** The command that starts a daemon, which Debian keeps where only root looks; undefined if there is none. */
export function findDaemon(name: string): string | undefined {
  return [name, `/usr/sbin/${name}`].find((command) => spawnSync(command, ['-v']).status === 0)
}
