import { pause, systemClock } from '../core/node/clock.ts'
import { runDemo } from '../demo/demo.ts'
import { defaultControlPath } from '../supervisor/presence/control-path.ts'
import type { Action } from '../supervisor/presence/control-server.ts'
import { isAlive } from '../supervisor/system/process-lookup.ts'
import { type Answer, ask } from './control-client.ts'
import { HELP } from './help.ts'
import { CONTROL, parseCommandLine } from './option-table.ts'
import { formatStatus } from './status-table.ts'
import { UsageError } from './usage-error.ts'

/** Milliseconds to wait for the exit of a supervisor that has stopped, and between two checks. */
const EXIT_TIME = 10_000
const EXIT_CHECK_INTERVAL = 20

/** `lastcall status`. Returns the text to print. */
export async function status(args: readonly string[]): Promise<string> {
  const table = { json: { help: 'as JSON' }, control: CONTROL } as const
  const { wantsHelp, given, words } = parseCommandLine('status', args, table)
  if (wantsHelp) return HELP.status
  if (words.length > 0) throw new UsageError(`\`lastcall status\` takes no name, got '${words.join(' ')}'`)
  const answer = await ask(given.control ?? defaultControlPath(), 'GET', '/status')
  return given.json ? `${JSON.stringify(answer, null, 2)}\n` : formatStatus(answer.programs)
}

/** `lastcall restart`, `reload` or `stop`. Returns the text to print. */
export async function act(action: Action, args: readonly string[]): Promise<string> {
  const { wantsHelp, given, words } = parseCommandLine(action, args, { control: CONTROL })
  if (wantsHelp) return HELP[action]
  const [name, ...others] = words
  if (others.length > 0)
    throw new UsageError(`\`lastcall ${action}\` takes one name at most, got '${words.join(' ')}'`)
  if (name !== undefined && !/^[\w.-]+$/.test(name))
    throw new UsageError(`'${name}' is not the name of a program: names have letters, digits, _, - and .`)
  const path = name === undefined ? `/${action}` : `/${action}/${name}`
  const answer = await ask(given.control ?? defaultControlPath(), 'POST', path)
  if (action === 'stop' && name === undefined) await untilExited(answer)
  return formatStatus(answer.programs.filter((each) => isOf(each.name, name)))
}

/** `lastcall demo`. Returns the text to print. */
export async function demo(args: readonly string[]): Promise<string> {
  const { wantsHelp, words } = parseCommandLine('demo', args, {})
  if (wantsHelp) return HELP.demo
  if (words.length > 0) throw new UsageError(`\`lastcall demo\` takes no arguments, got '${words.join(' ')}'`)
  return runDemo()
}

function isOf(instance: string, name: string | undefined): boolean {
  return name === undefined || instance === name || instance.replace(/\.\d+$/, '') === name
}

/** Waits until the supervisor has exited, so that the next command in a script can rely on that. */
async function untilExited({ pid }: Answer): Promise<void> {
  // With process 1 the whole container ends, and this command too.
  if (pid === 1) return
  const end = systemClock.now() + EXIT_TIME
  while (isAlive(pid) && systemClock.now() < end) await pause(systemClock, EXIT_CHECK_INTERVAL)
}
