// Compiled with `tsc`, never run: what the types of `lastcall/supervisor` promise, and what must not compile.
import { expectTypeOf } from 'expect-type'
import type { PriorityName, Registry } from 'lastcall'
import {
  createSupervisor,
  type ProgramEvent,
  type ProgramExit,
  type ProgramOptions,
  type ProgramState,
  type ProgramStatus,
  type ReadyWhen,
  type RestartPolicy,
  type Supervisor,
  type SupervisorOptions,
} from 'lastcall/supervisor'
import { createTestRegistry } from 'lastcall/testing'

export function signatures(): void {
  expectTypeOf(createSupervisor).toEqualTypeOf<(options?: SupervisorOptions) => Supervisor>()
  expectTypeOf<Supervisor>().toEqualTypeOf<{
    start(programs: ProgramOptions | readonly ProgramOptions[]): Promise<void>
    stop(name: string): Promise<void>
    restart(name: string): Promise<void>
    reload(name: string): Promise<void>
    status(): readonly ProgramStatus[]
  }>()
}

export function options(): void {
  expectTypeOf<SupervisorOptions>().toEqualTypeOf<{
    readonly registry?: Registry | undefined
    readonly priority?: number | PriorityName | undefined
    readonly pidFile?: string | undefined
    readonly control?: string | boolean | undefined
    readonly foreground?: boolean | undefined
    readonly forward?: readonly NodeJS.Signals[] | undefined
    readonly onEvent?: ((event: ProgramEvent) => void) | undefined
  }>()
  expectTypeOf<RestartPolicy>().toEqualTypeOf<'always' | 'on-failure' | 'never'>()
  expectTypeOf<ReadyWhen>().toEqualTypeOf<
    'spawned' | 'listening' | 'message' | `/${string}` | `http://${string}`
  >()
  expectTypeOf<ProgramOptions>().toEqualTypeOf<{
    readonly name: string
    readonly command: readonly string[]
    readonly cwd?: string | undefined
    readonly env?: Readonly<Record<string, string | undefined>> | undefined
    readonly instances?: number | undefined
    readonly output?: 'inherit' | 'lines' | undefined
    readonly stopSignal?: NodeJS.Signals | undefined
    readonly stopTimeout?: number | undefined
    readonly restart?: RestartPolicy | undefined
    readonly maxRestarts?: number | undefined
    readonly critical?: boolean | undefined
    readonly successCodes?: readonly number[] | undefined
    readonly fatalCodes?: readonly number[] | undefined
    readonly ready?: ReadyWhen | undefined
    readonly readyTimeout?: number | undefined
    readonly pidFile?: string | undefined
    readonly drain?: boolean | undefined
  }>()
}

export function creating(): void {
  createSupervisor()
  createSupervisor({ registry: createTestRegistry(), priority: 'storage', pidFile: 'pid', control: 'socket' })
  createSupervisor({ priority: 5, control: true, foreground: true, forward: ['SIGHUP', 'SIGWINCH'] })
  createSupervisor({ registry: undefined, priority: undefined, control: undefined, onEvent: undefined })
  createSupervisor({ onEvent: (event) => expectTypeOf(event).toEqualTypeOf<ProgramEvent>() })

  // @ts-expect-error not a registry
  createSupervisor({ registry: 'default' })
  // @ts-expect-error no such level
  createSupervisor({ priority: 'high' })
  // @ts-expect-error a path is needed
  createSupervisor({ pidFile: true })
  // @ts-expect-error a port for a path
  createSupervisor({ control: 9000 })
  // @ts-expect-error a list is needed
  createSupervisor({ forward: 'SIGHUP' })
  // @ts-expect-error no such signal
  createSupervisor({ forward: ['HUP'] })
  // @ts-expect-error they are started
  createSupervisor({ programs: [] })
  // @ts-expect-error of the registry
  createSupervisor({ report: false })
}

export async function starting(program: ProgramOptions, list: readonly ProgramOptions[]): Promise<void> {
  // Its functions may be destructured.
  const { start, stop, restart, reload, status } = createSupervisor()
  expectTypeOf(start(program)).toEqualTypeOf<Promise<void>>()
  expectTypeOf(start(list)).toEqualTypeOf<Promise<void>>()
  expectTypeOf(stop('web')).toEqualTypeOf<Promise<void>>()
  expectTypeOf(restart('web')).toEqualTypeOf<Promise<void>>()
  expectTypeOf(reload('web')).toEqualTypeOf<Promise<void>>()
  expectTypeOf(status()).toEqualTypeOf<readonly ProgramStatus[]>()
  const worker = { name: 'worker', command: ['node', 'worker.js'] } as const
  await start([worker, { ...worker, name: 'other', cwd: undefined, ready: undefined, restart: undefined }])
  await start({ ...worker, restart: 'always', maxRestarts: Number.POSITIVE_INFINITY, ready: '/ready' })
  await start({ ...worker, ready: 'http://127.0.0.1:3000/ready', env: { PORT: '3000', DEBUG: undefined } })

  // @ts-expect-error it has no name
  start({ command: ['node', 'worker.js'] })
  // @ts-expect-error it has no command
  start({ name: 'worker' })
  // @ts-expect-error a line for a shell
  start({ name: 'worker', command: 'node worker.js' })
  // @ts-expect-error a number as a name
  start({ ...worker, name: 1 })
  // @ts-expect-error no such policy
  start({ ...worker, restart: true })
  // @ts-expect-error nor that one
  start({ ...worker, restart: 'on-success' })
  // @ts-expect-error variables are text
  start({ ...worker, env: { PORT: 3000 } })
  // @ts-expect-error no such signal
  start({ ...worker, stopSignal: 'TERM' })
  // @ts-expect-error a duration as text
  start({ ...worker, stopTimeout: '10s' })
  // @ts-expect-error no word as a number
  start({ ...worker, instances: 'max' })
  // @ts-expect-error a list is needed
  start({ ...worker, successCodes: 3 })
  // @ts-expect-error no TLS
  start({ ...worker, ready: 'https://127.0.0.1:3000/ready' })
  // @ts-expect-error no such condition
  start({ ...worker, ready: 'running' })
  // @ts-expect-error no such output
  start({ ...worker, output: 'pipe' })
  // @ts-expect-error no such option
  start({ ...worker, args: [] })
  // @ts-expect-error one name at a time
  stop(['worker', 'web'])
  // @ts-expect-error a program for its name
  restart(worker)
  // @ts-expect-error which one
  reload()
  // @ts-expect-error a copy to be read
  status().pop()
}

export function statuses({ state, lastExit }: ProgramStatus): void {
  expectTypeOf<ProgramState>().toEqualTypeOf<
    'stopped' | 'starting' | 'running' | 'exited' | 'stopping' | 'backing-off' | 'failed'
  >()
  expectTypeOf<ProgramStatus>().toEqualTypeOf<{
    readonly name: string
    readonly pid: number | null
    readonly state: ProgramState
    readonly uptimeMs: number | null
    readonly restarts: number
    readonly lastExit: ProgramExit | null
  }>()
  expectTypeOf<ProgramExit>().toEqualTypeOf<{
    readonly code: number | null
    readonly signal: NodeJS.Signals | null
    readonly status: number
    readonly upMs: number
    readonly isKilled: boolean
    readonly error?: NodeJS.ErrnoException
  }>()

  // @ts-expect-error no such state
  state === 'crashed'
  // @ts-expect-error maybe it has not ended
  lastExit.status
  expectTypeOf(lastExit?.error?.code).toEqualTypeOf<string | undefined>()
}

interface Begin<Kind> {
  readonly kind: Kind
  readonly name: string
  readonly pid: number | null
}
interface End<Kind> extends Begin<Kind> {
  readonly exit: ProgramExit
}
interface Retry extends End<'backing-off'> {
  readonly delayMs: number
}
interface Failure extends End<'failed'> {
  readonly why?: string
}

export function events(event: ProgramEvent): void {
  expectTypeOf<ProgramEvent>().toEqualTypeOf<
    Begin<'starting'> | Begin<'running'> | End<'stopped'> | End<'ended'> | End<'refused'> | Retry | Failure
  >()
  expectTypeOf(event.name).toEqualTypeOf<string>()
  expectTypeOf(event.pid).toEqualTypeOf<number | null>()
  // @ts-expect-error of an end only
  event.exit

  switch (event.kind) {
    case 'starting':
    case 'running':
      // @ts-expect-error it has not ended
      event.exit
      break
    case 'stopped':
    case 'ended':
    case 'refused':
      expectTypeOf(event.exit).toEqualTypeOf<ProgramExit>()
      break
    case 'backing-off':
      expectTypeOf(event.delayMs).toEqualTypeOf<number>()
      break
    case 'failed':
      expectTypeOf(event.why).toEqualTypeOf<string | undefined>()
      // @ts-expect-error it is not started again
      event.delayMs
      break
    default:
      expectTypeOf(event).toBeNever()
  }
}
