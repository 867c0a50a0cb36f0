import type { Supervisor, SupervisorOptions } from './options/types.ts'
import { ProcessSupervisor } from './supervisor.ts'
import { launch } from './system/launch.ts'

/**
 * Makes a manager of programs: it starts them, starts them again as their `restart` says, and stops them when its registry
 * shuts down, in reverse order of their start: `stopSignal`, `stopTimeout`, then SIGKILL to the process group. The shutdown
 * goes on when all of these groups are gone. Nothing is installed before the first start.
 *
 * A program that fails stops the manager, unless it is not `critical`; the exit status is then 1. Each end of a program
 * that was not asked for, or did not go as it was asked, is told in a line on stderr, unless the registry has
 * `report: false`. If the manager exits before the programs have ended, because a second Ctrl-C forces it to or other
 * code does, their groups are killed at that moment.
 *
 * @throws {TypeError | RangeError} at once, for a bad option.
 *
 * @example A manager with a worker: `kill $(cat manager.pid)` stops the worker, waits for it and removes the file.
 * ```ts
 * const supervisor = createSupervisor({ pidFile: 'manager.pid' })
 * await supervisor.start({ name: 'worker', command: ['node', 'worker.js'], restart: 'on-failure' })
 * ```
 *
 * @example Four instances that share a port, and a new version of them without a lost request.
 * ```ts
 * await supervisor.start({ name: 'web', command: ['node', 'server.js'], instances: 4 })
 * await supervisor.reload('web')
 * ```
 */
export function createSupervisor(options: SupervisorOptions = {}): Supervisor {
  return new ProcessSupervisor(options, launch)
}
