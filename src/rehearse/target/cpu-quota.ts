import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pause, systemClock } from '../../core/node/clock.ts'
import { isAlive } from '../../supervisor/system/process-lookup.ts'
import {
  isUnified,
  parentGroups,
  processorGroup,
  ROOT,
  readGroupFile,
  whyNoQuotaIn,
} from './control-groups.ts'
import type { Impossible, Surroundings } from './surroundings.ts'

/** Microseconds of a scheduling period, and the part of it that the program gets: 0.1 CPU. */
const PERIOD = 100_000
const QUOTA = 10_000

/** Milliseconds between two tries to remove a group whose processes have just exited, and how many tries there are. */
const INTERVAL = 20
const TRIES = 250

/** What the names of all groups begin with. */
const PREFIX = 'lastcall-rehearse-'

/** A shell joins the group that is its first word, and perhaps becomes the program behind it. */
const JOIN = 'echo $$ > "$0/cgroup.procs"'

let made = 0

/** A control group, and whether its parent has to give the controller for processors up again. */
interface Group {
  readonly folder: string
  readonly hasEnabled: boolean
}

/** A control group in which all processes together get a tenth of a processor, as in a pod with a limit of 100m. */
export function makeCpuQuota(): Surroundings | Impossible {
  if (process.platform !== 'linux') return { reason: 'only Linux has control groups' }
  try {
    const own = readFileSync('/proc/self/cgroup', 'utf8')
    const group = isUnified() ? makeUnified(own) : makeIn(join(ROOT, processorGroup(own)), limitVersion1)
    return {
      wrapper: ['sh', '-c', `${JOIN} && exec "$@"`, group.folder],
      isChild: false,
      remove: () => removeGroup(group),
    }
  } catch (error) {
    return { reason: `no CPU quota can be set here: ${(error as Error).message}` }
  }
}

/** Makes a group of version 2 in the first place that allows it. @throws what the best place says, if none does. */
function makeUnified(own: string): Group {
  const errors: unknown[] = []
  for (const parent of parentGroups(own)) {
    const folder = join(ROOT, parent)
    try {
      const reason = whyNoQuotaIn(folder, (name) => readGroupFile(folder, name))
      if (reason !== undefined) throw new Error(reason)
      return makeIn(folder, limitVersion2)
    } catch (error) {
      errors.push(error)
    }
  }
  throw errors[0]
}

/** Makes a group in another one, and sees whether a process can join it. */
function makeIn(parent: string, limit: (folder: string) => void): Group {
  removeLeft(parent)
  const controlled = readGroupFile(parent, 'cgroup.subtree_control')
  const hasEnabled = controlled !== undefined && !controlled.trim().split(/\s+/).includes('cpu')
  if (hasEnabled) writeFileSync(join(parent, 'cgroup.subtree_control'), '+cpu')
  const group: Group = { folder: join(parent, `${PREFIX}${process.pid}-${++made}`), hasEnabled }
  try {
    mkdirSync(group.folder)
    limit(group.folder)
    const { status, stderr, error } = spawnSync('sh', ['-c', JOIN, group.folder], { encoding: 'utf8' })
    if (status !== 0) throw error ?? new Error(stderr.trim().split('\n')[0])
    return group
  } catch (error) {
    void removeGroup(group)
    throw error
  }
}

function limitVersion1(folder: string): void {
  writeFileSync(join(folder, 'cpu.cfs_period_us'), String(PERIOD))
  writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(QUOTA))
}

function limitVersion2(folder: string): void {
  writeFileSync(join(folder, 'cpu.max'), `${QUOTA} ${PERIOD}`)
}

async function removeGroup({ folder, hasEnabled }: Group): Promise<void> {
  for (let tries = 0; existsSync(folder) && tries < TRIES; tries++) {
    try {
      rmdirSync(folder)
    } catch {
      // A process that has just exited still counts for a moment.
      await pause(systemClock, INTERVAL)
    }
  }
  if (hasEnabled) disable(dirname(folder))
}

/** Removes the groups of rehearsals that were killed. */
function removeLeft(parent: string): void {
  for (const name of readdirSync(parent)) {
    if (!name.startsWith(PREFIX) || isAlive(Number.parseInt(name.slice(PREFIX.length), 10))) continue
    try {
      // A group with processes stays.
      rmdirSync(join(parent, name))
    } catch {}
  }
}

/** Leaves the parent as it was, unless the group of another rehearsal needs the controller. */
function disable(parent: string): void {
  try {
    if (readdirSync(parent).some((name) => name.startsWith(PREFIX))) return
    writeFileSync(join(parent, 'cgroup.subtree_control'), '-cpu')
  } catch {
    // Somebody else has begun to use it.
  }
}
