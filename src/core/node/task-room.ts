import { builtin } from './builtin.ts'
import { Limits } from './limits.ts'

/** Threads of libuv's pool, unless UV_THREADPOOL_SIZE says otherwise. */
const POOL_SIZE = 4

/** How many threads libuv's pool has. It starts all of them at its first use, and aborts the process if one cannot start. */
export function poolSize(env: Readonly<Record<string, string | undefined>>): number {
  return Number(env.UV_THREADPOOL_SIZE) || POOL_SIZE
}

/** D6: whether libuv's pool can start, if it has not started yet. */
export function hasRoomForPool(): boolean {
  return whyNoTasks(poolSize(process.env), new Limits()) === undefined
}

/** Why not so many more threads can start, if they cannot. */
export function whyNoTasks(count: number, limits: Limits): string | undefined {
  if (limits.tasksLeft() < count) return `the cgroup allows fewer than ${count} more threads`
  if (userTasksLeft(count, limits) < count) return `the user may start fewer than ${count} more threads`
  return undefined
}

/** How many more threads this user may start (RLIMIT_NPROC); Infinity for root, and where that is not known. */
function userTasksLeft(wanted: number, { read }: Limits): number {
  const uid = process.getuid?.() ?? 0
  if (uid === 0) return Infinity
  const [, soft] = /^Max processes +(\d+)/m.exec(read('/proc/self/limits') ?? '') ?? []
  if (soft === undefined) return Infinity
  // All tasks of the machine: if there is room for those, nothing has to be counted.
  const [, all] = /\/(\d+) /.exec(read('/proc/loadavg') ?? '') ?? []
  const left = Number(soft) - Number(all)
  return left >= wanted ? left : Number(soft) - tasksOf(uid)
}

/** Counts the threads of all processes of a user. */
function tasksOf(uid: number): number {
  const { readdirSync, statSync } = builtin('node:fs')
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  return pids.reduce((sum, pid) => sum + tasksIn(pid), 0)

  function tasksIn(pid: string): number {
    try {
      // A folder has a link for each folder in it, and two more.
      return statSync(`/proc/${pid}`).uid === uid ? statSync(`/proc/${pid}/task`).nlink - 2 : 0
    } catch {
      return 0
    }
  }
}
