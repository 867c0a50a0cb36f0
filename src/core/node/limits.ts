import { builtin } from './builtin.ts'

/** Reads a small file of the kernel, without a thread of libuv's pool. Returns undefined if it cannot be read. */
export type ReadFile = (path: string) => string | undefined

/** Where the kernel mounts its cgroups. */
const ROOT = '/sys/fs/cgroup'

/** The files that hold the limits of a cgroup, by the version of cgroups. */
const MEMORY_FILES = {
  v1: { limit: 'memory.limit_in_bytes', used: 'memory.usage_in_bytes', cache: 'total_inactive_file' },
  v2: { limit: 'memory.max', used: 'memory.current', cache: 'inactive_file' },
} as const

/** The folders of the cgroups that limit this process: its own, and those around it. */
interface Cgroups {
  readonly version: 'v1' | 'v2'
  readonly folders: readonly string[]
}

const readKernelFile: ReadFile = (path) => {
  try {
    // Of all encodings, Node reads this one without a buffer of 64 kB.
    return builtin('node:fs').readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

/** What the kernel lets this process have. */
export class Limits {
  readonly read: ReadFile
  /** The process's own cgroups, one a line. */
  readonly #cgroups: readonly string[]

  constructor(read: ReadFile = readKernelFile) {
    this.read = read
    this.#cgroups = (read('/proc/self/cgroup') ?? '').trim().split('\n')
  }

  /** How many more processes and threads the cgroups allow. */
  tasksLeft(): number {
    return least(this.#cgroupsOf('pids'), (folder) => {
      const limit = limitIn(this.read(`${folder}/pids.max`))
      return limit === Infinity ? limit : limit - Number(this.read(`${folder}/pids.current`))
    })
  }

  /** How many more bytes of memory the cgroups allow. What the kernel can drop at any time is not counted as used. */
  memoryLeft(): number {
    const cgroups = this.#cgroupsOf('memory')
    const { limit, used, cache } = MEMORY_FILES[cgroups.version]
    return least(cgroups, (folder) => {
      const most = limitIn(this.read(`${folder}/${limit}`))
      // The kernel takes long for the other files.
      if (most === Infinity) return most
      const stat = this.read(`${folder}/memory.stat`) ?? ''
      const [, dropped] = new RegExp(`^${cache} (\\d+)`, 'm').exec(stat) ?? []
      return most - Number(this.read(`${folder}/${used}`)) + Number(dropped ?? 0)
    })
  }

  /** How many processors the cgroups allow, such as 0.1; Infinity without a limit. */
  processorShare(): number {
    const cgroups = this.#cgroupsOf('cpu')
    return least(cgroups, (folder) => {
      const [quota, period] = (
        cgroups.version === 'v2'
          ? (this.read(`${folder}/cpu.max`) ?? '').split(' ')
          : [this.read(`${folder}/cpu.cfs_quota_us`), this.read(`${folder}/cpu.cfs_period_us`)]
      ) as [string?, string?]
      // Version 1 says -1 where there is no limit.
      return Number(quota) > 0 ? Number(quota) / Number(period) : Infinity
    })
  }

  #cgroupsOf(controller: string): Cgroups {
    for (const line of this.#cgroups) {
      const [, controllers = '', path = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? []
      if (controllers.split(',').includes(controller))
        return { version: 'v1', folders: foldersOf(`${ROOT}/${controller}`, path) }
    }
    const [, path = '/'] = /^0::(.*)$/m.exec(this.#cgroups.join('\n')) ?? []
    return { version: 'v2', folders: foldersOf(ROOT, path) }
  }
}

function least({ folders }: Cgroups, leftIn: (folder: string) => number): number {
  return Math.min(Infinity, ...folders.map(leftIn).filter((left) => !Number.isNaN(left)))
}

/** In a container, the path may be that of the host: then only the root is there, and is the container's own. */
function foldersOf(root: string, path: string): string[] {
  const names = path.split('/').filter((name) => name !== '')
  return [root, ...names.map((_, at) => `${root}/${names.slice(0, at + 1).join('/')}`)]
}

/** Infinity without a limit: then there is no such file, or it says `max` or, in version 1, a number close to 2^63. */
function limitIn(text = 'max'): number {
  const limit = Number(text)
  return limit < Number.MAX_SAFE_INTEGER ? limit : Infinity
}
