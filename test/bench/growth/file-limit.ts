import { readFileSync } from 'node:fs'

/** How many files a process may have open; Node takes all that it may. */
export function fileLimit(): number {
  try {
    const [, hard] = /^Max open files +\S+ +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return hard ? Number(hard) : Number.POSITIVE_INFINITY
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
