import type { Supervisor, SupervisorOptions } from './options/types.ts'
import { ProcessSupervisor } from './supervisor.ts'
import { launch } from './system/launch.ts'

/**
 * Creates a supervisor. It starts programs, restarts them as their `restart` says, and stops them when its registry
 * shuts down: the newest first, each with `stopSignal`, and with SIGKILL to its process group after `stopTimeout`. The
 * shutdown waits until all of these process groups are gone. Before the first start the supervisor installs nothing.
 *
 * A program that fails stops the supervisor with exit status 1, unless the program has `critical: false`. The
 * supervisor prints a line on stderr for each exit that nobody asked for, and for each stop that went wrong, unless the
 * registry has `report: false`. If the supervisor exits before its programs, for example after a second Ctrl-C, it
 * kills their process groups. A signal such as SIGHUP, which would end the process and leave the programs behind, stops
 * the supervisor if nothing else in the process listens to it.
 *
 * @throws {TypeError | RangeError} at once, for a bad option.
 *
 * @example A worker. `kill $(cat supervisor.pid)` stops it, waits for it and removes the file.
 * ```ts
 * const supervisor = createSupervisor({ pidFile: 'supervisor.pid' })
 * await supervisor.start({ name: 'worker', command: ['node', 'worker.js'], restart: 'on-failure' })
 * ```
 *
 * @example Four instances that share a port, replaced by a new version without a lost request.
 * ```ts
 * await supervisor.start({ name: 'web', command: ['node', 'server.js'], instances: 4 })
 * await supervisor.reload('web')
 * ```
 */
export function createSupervisor(options: SupervisorOptions = {}): Supervisor {
  return new ProcessSupervisor(options, launch)
}
