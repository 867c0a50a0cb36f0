import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pause, systemClock } from '../../core/node/clock.ts'
import type { Impossible, Surroundings } from './surroundings.ts'

const ROOT = '/sys/fs/cgroup'

/** Microseconds of a scheduling period, and the part of it that the program gets: 0.1 CPU. */
const PERIOD = 100_000
const QUOTA = 10_000

/** Milliseconds between two tries to remove a group whose processes have just exited, and how many tries there are. */
const INTERVAL = 20
const TRIES = 250

let made = 0

/** A control group in which all processes together get a tenth of a processor, as in a pod with a limit of 100m. */
export function makeCpuQuota(): Surroundings | Impossible {
  if (process.platform !== 'linux') return { reason: 'only Linux has control groups' }
  let folder = ''
  try {
    const isUnified = existsSync(join(ROOT, 'cgroup.controllers'))
    folder = join(isUnified ? ROOT : ownGroup(), `lastcall-rehearse-${process.pid}-${++made}`)
    if (isUnified) writeFileSync(join(ROOT, 'cgroup.subtree_control'), '+cpu')
    mkdirSync(folder)
    if (isUnified) writeFileSync(join(folder, 'cpu.max'), `${QUOTA} ${PERIOD}`)
    else {
      writeFileSync(join(folder, 'cpu.cfs_period_us'), String(PERIOD))
      writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(QUOTA))
    }
    return {
      // It joins the group, and then becomes the program.
      wrapper: ['sh', '-c', `echo $$ > '${folder}/cgroup.procs' && exec "$@"`, 'sh'],
      isChild: false,
      remove: () => removeGroup(folder),
    }
  } catch (error) {
    void removeGroup(folder)
    return { reason: `no CPU quota can be set here: ${(error as Error).message}` }
  }
}

/** In version 1, the group of this process in the tree for processors. */
function ownGroup(): string {
  const lines = readFileSync('/proc/self/cgroup', 'utf8').split('\n')
  const own = lines.map((line) => line.split(':')).find(([, names]) => names?.split(',').includes('cpu'))
  if (own === undefined) throw new Error('the kernel has no control groups for processors')
  return join(ROOT, own[1] === 'cpu' ? 'cpu' : (own[1] as string), own.slice(2).join(':'))
}

async function removeGroup(folder: string): Promise<void> {
  for (let tries = 0; folder !== '' && existsSync(folder) && tries < TRIES; tries++) {
    try {
      rmdirSync(folder)
    } catch {
      // A process that has just exited still counts for a moment.
      await pause(systemClock, INTERVAL)
    }
  }
}
