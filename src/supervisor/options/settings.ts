import { resolve } from 'node:path'
import type { PriorityName } from '../../core/api/hooks.ts'
import type { SharedRegistry, SharedSettings } from '../../core/api/sharing.ts'
import {
  checkBoolean,
  checkFunction,
  checkName,
  checkRegistry,
  checkSignals,
  wrongType,
  wrongValue,
} from '../../core/check/check.ts'
import { type Checks, checkShape, own } from '../../core/check/options.ts'
import { checkPriority, priorityOf } from '../../core/check/priority.ts'
import { registryOf } from '../../default/registry.ts'
import { listenDescriptors } from '../../systemd/listen-sockets.ts'
import { environmentOfChildren } from '../../systemd/unit.ts'
import { defaultControlPath } from '../presence/control-path.ts'
import type { RestartTerms } from '../programs/restarts.ts'
import { timeToStop } from '../programs/time-to-stop.ts'
import { type NodeCommand, parseNodeCommand } from '../system/node-command.ts'
import { preloadsOf, withFlags } from '../system/preloads.ts'
import { checkProgram } from './check-program.ts'
import type { ProgramOptions, ReadyWhen } from './program-options.ts'
import type { ProgramEvent } from './program-status.ts'
import type { SupervisorOptions } from './types.ts'

const DEFAULT_MAX_RESTARTS = 5

/** Milliseconds that a program has to become ready. */
const DEFAULT_READY_TIMEOUT = 30_000

/** The part of `stopTimeout` that a program with this library gets as its own timeout. */
const OWN_PART = 0.9

/** Program options with every default filled in. */
export interface ProgramSettings extends RestartTerms {
  readonly name: string
  readonly command: readonly string[]
  /** The parts of the command, if the processes are workers that share their ports. */
  readonly node: NodeCommand | undefined
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly instances: number
  readonly output: 'inherit' | 'lines'
  readonly stopSignal: NodeJS.Signals
  readonly stopTimeout: number
  readonly critical: boolean
  readonly ready: ReadyWhen
  readonly readyTimeout: number
  readonly pidFile: string | undefined
}

/** Supervisor options with every default filled in. */
export interface SupervisorSettings {
  readonly registry: SharedRegistry
  readonly priority: number | PriorityName
  readonly pidFile: string | undefined
  readonly control: string | undefined
  readonly foreground: boolean
  readonly forward: readonly NodeJS.Signals[]
  readonly onEvent: ((event: ProgramEvent) => void) | undefined
}

const CHECKS: Checks<SupervisorOptions> = {
  registry: checkRegistry,
  priority: checkPriority,
  pidFile: checkName,
  control: checkControl,
  foreground: checkBoolean,
  forward: checkSignals,
  onEvent: checkFunction,
}

export function resolveSupervisor(options: SupervisorOptions): SupervisorSettings {
  const given = checkShape('a supervisor', options, CHECKS)
  const { registry, priority = 'work', pidFile, control, foreground = false, forward = [], onEvent } = given
  return {
    registry: registryOf(registry),
    priority: priorityOf(priority),
    pidFile: pidFile === undefined ? undefined : resolve(pidFile),
    control: control === true ? defaultControlPath() : control ? resolve(control) : undefined,
    foreground,
    forward,
    onEvent,
  }
}

function checkControl(option: string, value: unknown): void {
  const expected = 'a path, true or false'
  if (value === '') wrongValue(option, expected, value)
  if (typeof value !== 'string' && typeof value !== 'boolean') wrongType(option, expected, value)
}

/** Checks the options of a program and fills in the defaults. */
export function resolveProgram(given: ProgramOptions, host: SharedSettings): ProgramSettings {
  const options = checkProgram(given)
  const { command, instances, pidFile } = options
  const isCluster = instances !== undefined
  const { ready = isCluster ? 'listening' : 'spawned', drain = isCluster } = options
  const { stopTimeout = host.timeout - host.reserve } = options
  const preloads = preloadsOf(ready, drain, listenDescriptors(host.process).length > 0)
  // Node passes on what it finds on the prototype of an environment.
  const env = own<ProgramSettings['env']>({
    ...environmentOfChildren(host.process),
    LASTCALL_SUPERVISOR: String(host.process.pid),
    LASTCALL_TIMEOUT: `${Math.max(1, Math.floor(Math.min(stopTimeout, timeToStop(host)) * OWN_PART))}ms`,
    ...options.env,
  })
  return {
    name: options.name,
    command: [...command],
    node: isCluster ? nodeOf(command, preloads) : undefined,
    cwd: resolve(options.cwd ?? '.'),
    env: isCluster ? env : withFlags(env, preloads),
    instances: instances ?? 1,
    output: options.output ?? 'inherit',
    stopSignal: options.stopSignal ?? 'SIGTERM',
    stopTimeout,
    restart: options.restart ?? (isCluster ? 'on-failure' : 'never'),
    maxRestarts: options.maxRestarts ?? DEFAULT_MAX_RESTARTS,
    critical: options.critical ?? true,
    successCodes: options.successCodes ?? [],
    fatalCodes: options.fatalCodes ?? [],
    ready,
    readyTimeout: options.readyTimeout ?? DEFAULT_READY_TIMEOUT,
    pidFile: pidFile === undefined ? undefined : resolve(pidFile),
  }
}

function nodeOf(command: readonly string[], preloads: readonly string[]): NodeCommand | undefined {
  const node = parseNodeCommand(command)
  return node && { ...node, flags: [...node.flags, ...preloads] }
}
