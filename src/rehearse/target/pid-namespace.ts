import { execFile } from 'node:child_process'
import type { Impossible, Surroundings } from './surroundings.ts'

/** With these the command behind is process 1 of a PID namespace. The second way needs no privilege where it is allowed. */
const OPTIONS = ['--pid', '--fork', '--kill-child', '--mount-proc']
const WAYS = [OPTIONS, ['--user', '--map-root-user', ...OPTIONS]]

/** Longest that a try may take, in milliseconds. */
const TIME = 10_000

/** A PID namespace, in which a program is process 1 as in a container. */
export async function findPidNamespace(): Promise<Surroundings | Impossible> {
  if (process.platform !== 'linux') return { reason: 'only Linux has PID namespaces' }
  let reason = ''
  for (const options of WAYS) {
    const failure = await failureOf('unshare', [...options, 'true'])
    if (failure === undefined)
      return { wrapper: ['unshare', ...options, '--'], isChild: true, remove: async () => {} }
    reason ||= failure
  }
  return { reason: `no PID namespace can be made here: ${reason}` }
}

function failureOf(file: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(file, args, { timeout: TIME }, (error, _stdout, stderr) => {
      resolve(error ? stderr.trim().split('\n')[0] || error.message : undefined)
    })
  })
}
