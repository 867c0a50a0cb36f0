import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pause } from '../../support/program.ts'

/** What a control group can limit. The freezer stops its processes. */
type Controller = 'cpu' | 'freezer' | 'memory' | 'pids'

const ROOT = '/sys/fs/cgroup'
const CONTROLLERS: readonly Controller[] = ['cpu', 'freezer', 'memory', 'pids']

/** Version 2 has one tree for all controllers, version 1 has one for each. */
const IS_UNIFIED = existsSync(join(ROOT, 'cgroup.controllers'))

/** Microseconds of one scheduling period: the kernel's own default, and that of container engines. */
const PERIOD = 100_000

/** Milliseconds between two tries to remove a group whose processes are about to be gone. */
const INTERVAL = 10

let made = 0

/** A control group of its own. Processes start in it, from their first instruction. */
export class Cgroup {
  readonly #folders = new Map<Controller, string>()

  private constructor() {
    const name = `lastcall-${process.pid}-${++made}`
    for (const controller of CONTROLLERS) this.#folders.set(controller, join(parentOf(controller), name))
    if (IS_UNIFIED) writeFileSync(join(ROOT, 'cgroup.subtree_control'), '+cpu +memory +pids')
    for (const folder of this.#everyFolder) mkdirSync(folder)
  }

  /** Runs `use` with a new group, and removes the group when its processes are gone. */
  static async with<T>(use: (group: Cgroup) => Promise<T>): Promise<T> {
    const group = new Cgroup()
    try {
      return await use(group)
    } finally {
      await group.#remove()
    }
  }

  /** A command that puts itself into the group and then becomes the command behind it. */
  get wrapper(): readonly string[] {
    const joins = this.#everyFolder.map((folder) => `echo $$ > '${folder}/cgroup.procs'`)
    return ['sh', '-c', `${joins.join(' && ')} && exec "$@"`, 'sh']
  }

  /**
   * Gives the group a part of one processor: 0.1 is 10 ms of every 100 ms. It gets that part even if the machine is busy with
   * something else.
   */
  limitCpu(part: number): void {
    const quota = Math.round(part * PERIOD)
    if (IS_UNIFIED) {
      this.#write('cpu', 'cpu.max', `${quota} ${PERIOD}`)
      this.#write('cpu', 'cpu.weight', 10_000)
    } else {
      this.#write('cpu', 'cpu.cfs_quota_us', quota)
      this.#write('cpu', 'cpu.shares', 262_144)
    }
  }

  /** Allows this many tasks: processes and threads. */
  limitTasks(count: number): void {
    this.#write('pids', 'pids.max', count)
  }

  /** Allows this many bytes of memory. */
  limitMemory(bytes: number): void {
    this.#write('memory', IS_UNIFIED ? 'memory.max' : 'memory.limit_in_bytes', bytes)
  }

  /** Stops all processes of the group, as `docker pause` does, or lets them go on. */
  pause(isPaused: boolean): void {
    if (IS_UNIFIED) this.#write('freezer', 'cgroup.freeze', Number(isPaused))
    else this.#write('freezer', 'freezer.state', isPaused ? 'FROZEN' : 'THAWED')
  }

  get tasks(): number {
    return this.#read('pids', 'pids.current')
  }

  /** Bytes of memory that the group uses. */
  get memory(): number {
    return this.#read('memory', IS_UNIFIED ? 'memory.current' : 'memory.usage_in_bytes')
  }

  get #everyFolder(): string[] {
    return [...new Set(this.#folders.values())]
  }

  #write(controller: Controller, file: string, value: string | number): void {
    writeFileSync(join(this.#folders.get(controller) as string, file), String(value))
  }

  #read(controller: Controller, file: string): number {
    return Number(readFileSync(join(this.#folders.get(controller) as string, file), 'utf8'))
  }

  /** A process that has just ended still counts for a moment. */
  async #remove(): Promise<void> {
    for (const folder of this.#everyFolder) {
      for (let tries = 0; ; tries++) {
        try {
          rmdirSync(folder)
          break
        } catch (error) {
          if (tries > 500) throw error
          await pause(INTERVAL)
        }
      }
    }
  }
}

/** Why no control group can be made here, or false. */
export const NO_CGROUP: string | false = await reasonAgainst()

async function reasonAgainst(): Promise<string | false> {
  try {
    await Cgroup.with(async (group) => {
      group.limitCpu(1)
      group.limitTasks(1_000)
      group.limitMemory(2 ** 32)
    })
    return false
  } catch (error) {
    return `no control group can be made here: ${(error as Error).message}`
  }
}

/**
 * The group below which a new one is made. In version 1 that is the test's own group, whose limits then still hold. In
 * version 2 a group with processes can have no limited groups below it, so it is the root.
 */
function parentOf(controller: Controller): string {
  if (IS_UNIFIED) return ROOT
  const line = readFileSync('/proc/self/cgroup', 'utf8')
    .split('\n')
    .find((text) => text.split(':')[1]?.split(',').includes(controller))
  if (line === undefined) throw new Error(`the kernel has no controller \`${controller}\``)
  return join(ROOT, controller, line.split(':').slice(2).join(':'))
}
