import type { ProcessLike } from '../core/api/host.ts'

/** The part of a process by which systemd is known. */
type UnitProcess = Pick<ProcessLike, 'env' | 'pid'>

/**
 * S11: where systemd listens for what its unit has to tell. Only the process that systemd itself has started speaks for the unit:
 * a child inherits the variables, but not the pid. systemd sets SYSTEMD_EXEC_PID since version 248.
 */
export function notifySocketOf({ env, pid }: UnitProcess): string | undefined {
  return Number(env.SYSTEMD_EXEC_PID) === pid ? env.NOTIFY_SOCKET || undefined : undefined
}

/** S11: an environment for children of the unit's own process, so that none of them answers for the unit. */
export function environmentOfChildren(process: UnitProcess): ProcessLike['env'] {
  if (notifySocketOf(process) === undefined) return process.env
  const { NOTIFY_SOCKET: _, ...env } = process.env
  return env
}
