import { pause, systemClock } from '../core/node/clock.ts'
import { defaultControlPath } from '../supervisor/presence/control-path.ts'
import type { Action } from '../supervisor/presence/control-server.ts'
import { isAlive } from '../supervisor/system/process-lookup.ts'
import { type Answer, ask } from './control-client.ts'
import { type Given, parseOptions } from './options.ts'
import { formatStatus } from './status-table.ts'
import { UsageError } from './usage.ts'

/** Milliseconds between two looks at whether the manager is gone, and for which it is waited for. */
const INTERVAL = 20
const PATIENCE = 10_000

/** `lastcall status`. Returns what there is to print. */
export async function status(args: readonly string[]): Promise<string | 'help'> {
  const types = { json: { type: 'boolean' }, control: { type: 'string' } } as const
  const { given, words } = parseOptions('status', args, types)
  if (given.help) return 'help'
  if (words.length > 0) throw new UsageError('lastcall status takes no names')
  const answer = await ask(controlPath(given), 'GET', '/status')
  return given.json ? `${JSON.stringify(answer, null, 2)}\n` : formatStatus(answer.programs)
}

/** `lastcall restart`, `reload` or `stop`. Returns what there is to print. */
export async function act(action: Action, args: readonly string[]): Promise<string | 'help'> {
  const { given, words } = parseOptions(action, args, { control: { type: 'string' } })
  if (given.help) return 'help'
  const [name, ...others] = words
  if (others.length > 0) throw new UsageError(`lastcall ${action} takes one name at most`)
  if (name !== undefined && !/^[\w.-]+$/.test(name)) throw new UsageError(`'${name}' is no name of a program`)
  const path = name === undefined ? `/${action}` : `/${action}/${name}`
  const answer = await ask(controlPath(given), 'POST', path)
  if (action === 'stop' && name === undefined) await untilGone(answer)
  return formatStatus(answer.programs.filter((each) => isOf(each.name, name)))
}

function controlPath({ control }: Given): string {
  if (control === '') throw new UsageError('--control must be a path')
  return typeof control === 'string' ? control : defaultControlPath()
}

function isOf(instance: string, name: string | undefined): boolean {
  return name === undefined || instance === name || instance.replace(/\.\d+$/, '') === name
}

/** What comes after the command may count on it. With process 1 everything in the container ends, this too. */
async function untilGone({ pid }: Answer): Promise<void> {
  if (pid === 1) return
  const end = systemClock.now() + PATIENCE
  while (isAlive(pid) && systemClock.now() < end) await pause(systemClock, INTERVAL)
}
