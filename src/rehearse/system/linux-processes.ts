import { readdirSync } from 'node:fs'
import { isZombie, readStat } from '../../supervisor/system/process-lookup.ts'
import { linkOf, readProc } from './proc-files.ts'
import type { ProcessInfo } from './process-info.ts'

/** Which processes have a mark, by pid and start: a process inherits its environment, so that never changes. */
const known = new Map<string, boolean>()

/** All living processes, from `/proc`. */
export function linuxProcesses(mark: string): ProcessInfo[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger)
  return pids.flatMap((pid) => {
    const stat = readStat(pid)
    if (!stat || isZombie(stat[0])) return []
    const start = stat[19] ?? ''
    const isMarked = hasMark(pid, `${mark} ${pid} ${start}`, mark)
    return [
      {
        pid,
        parent: Number(stat[1]),
        start,
        // Only the program's own processes need these, and each costs a system call.
        get command() {
          return commandOf(pid)
        },
        get executable() {
          return linkOf(`/proc/${pid}/exe`) ?? ''
        },
        isMarked,
      },
    ]
  })
}

/** The words of a command line, which `/proc/<pid>/cmdline` ends with a NUL each. */
export function parseCommandLine(text: string): string {
  return text.replace(/\0+$/, '').replaceAll('\0', ' ')
}

/** Whether an environment, as in `/proc/<pid>/environ`, has a variable. */
export function hasVariable(environ: string, variable: string): boolean {
  return environ.split('\0').includes(variable)
}

function hasMark(pid: number, key: string, mark: string): boolean {
  const found = known.get(key) ?? hasVariable(readProc(`/proc/${pid}/environ`), mark)
  known.set(key, found)
  return found
}

function commandOf(pid: number): string {
  return parseCommandLine(readProc(`/proc/${pid}/cmdline`)) || readProc(`/proc/${pid}/comm`).trim()
}
