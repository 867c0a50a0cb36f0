import type { ProcessLike } from '../api/host.ts'
import type { ShutdownReport } from '../api/reports.ts'
import { builtin } from '../node/builtin.ts'
import { log } from '../node/log.ts'
import { isOnKubernetes } from '../node/platform.ts'
import { formatProblems } from './problems.ts'

/** Kubernetes shows what stands there when a container has ended, as `kubectl describe pod` does. */
const FILE = '/dev/termination-log'

/** Kubernetes keeps this many bytes. */
const MOST_BYTES = 4_096

/** X6: appends a report that is not clean to the container's termination message. Of a supervisor and its programs, it does. */
export function writeTerminationLog(report: ShutdownReport, process: ProcessLike, file: string = FILE): void {
  const isSupervised = process.env.LASTCALL_SUPERVISOR !== undefined
  if (report.outcome === 'clean' || isSupervised || !isOnKubernetes(process.env)) return
  const { closeSync, constants, fstatSync, openSync, writeSync } = builtin('node:fs')
  try {
    // Whatever else is there, a link or a device, is left alone. Without O_CREAT nothing is made.
    const descriptor = openSync(
      file,
      constants.O_WRONLY | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    )
    try {
      if (!fstatSync(descriptor).isFile()) return
      writeSync(descriptor, beginningOf(formatProblems(report, process)))
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    log('no termination message: %s', error)
  }
}

/** As many whole characters as fit. */
function beginningOf(text: string): Buffer {
  const bytes = Buffer.from(text)
  let end = Math.min(bytes.length, MOST_BYTES)
  // The first byte that is left out may not be one in the middle of a character.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.subarray(0, end)
}
