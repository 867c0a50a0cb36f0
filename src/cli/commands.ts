import { checkSignal } from '../core/check/check.ts'
import { pause, systemClock } from '../core/node/clock.ts'
import { runDemo } from '../demo/demo.ts'
import { defaultControlPath } from '../supervisor/presence/control-path.ts'
import type { Action } from '../supervisor/presence/control-server.ts'
import { isAlive } from '../supervisor/system/process-lookup.ts'
import type { Answer } from './answer.ts'
import { ask } from './control-client.ts'
import { heldConnection } from './held-connection.ts'
import { HELP } from './help.ts'
import { CONTROL, parseCommandLine, readSignal, type Valued } from './option-table.ts'
import type { Printed } from './printed.ts'
import { formatAnswer, formatStatus } from './status-table.ts'
import { UsageError } from './usage-error.ts'

/** Milliseconds to wait for the exit of a supervisor that has stopped, and between two checks. */
const EXIT_TIME = 10_000
const EXIT_CHECK_INTERVAL = 20

/** The signal of `lastcall kill`. */
const SIGNAL: Valued<NodeJS.Signals> = {
  value: 'SIGNAL',
  read: readKnownSignal,
  short: 's',
  help: 'signal to send',
}

/** `lastcall status`. Returns the text to print. */
export async function status(args: readonly string[]): Promise<string> {
  const table = { json: { help: 'as JSON' }, control: CONTROL } as const
  const { wantsHelp, given, words } = parseCommandLine('status', args, table)
  if (wantsHelp) return HELP.status
  if (words.length > 0) throw new UsageError(`\`lastcall status\` takes no name, got '${words.join(' ')}'`)
  const answer = await ask(given.control ?? defaultControlPath(), 'GET', '/status')
  return given.json ? formatAnswer(answer) : formatStatus(answer.programs)
}

/** `lastcall restart`, `reload` or `stop`. Returns the text to print. */
export async function act(action: Action, args: readonly string[]): Promise<string> {
  const { wantsHelp, given, words } = parseCommandLine(action, args, { control: CONTROL })
  if (wantsHelp) return HELP[action]
  const name = nameIn(words, action)
  const answer = await ask(given.control ?? defaultControlPath(), 'POST', pathOf(action, name))
  if (action === 'stop' && name === undefined) await untilExited(answer)
  return formatStatus(answer.programs.filter((each) => isOf(each.name, name)))
}

/** `lastcall kill`. Returns the text to print. */
export async function kill(args: readonly string[]): Promise<string> {
  const table = { signal: SIGNAL, control: CONTROL } as const
  const { wantsHelp, given, words } = parseCommandLine('kill', args, table)
  if (wantsHelp) return HELP.kill
  const { signal, control = defaultControlPath() } = given
  const name = nameIn(words, 'kill')
  if (signal === undefined)
    throw new UsageError('give the signal with -s, as in: lastcall kill -s SIGUSR2 web')
  await ask(control, 'POST', pathOf(`kill/${signal}`, name))
  return ''
}

/** `lastcall demo`. */
export async function demo(args: readonly string[]): Promise<string | Printed> {
  const { wantsHelp, words } = parseCommandLine('demo', args, {})
  if (wantsHelp) return HELP.demo
  if (words.length > 0) throw new UsageError(`\`lastcall demo\` takes no arguments, got '${words.join(' ')}'`)
  return runDemo()
}

/** The name of a program, if there is one among the words of a command. */
function nameIn(words: readonly string[], command: string): string | undefined {
  const [name, ...others] = words
  if (others.length > 0)
    throw new UsageError(`\`lastcall ${command}\` takes one name at most, got '${words.join(' ')}'`)
  if (name !== undefined && !/^[\w.-]+$/.test(name))
    throw new UsageError(`'${name}' is not the name of a program: names have letters, digits, _, - and .`)
  return name
}

function readKnownSignal(flag: string, text: string): NodeJS.Signals {
  const signal = readSignal(flag, text)
  checkSignal(flag, signal)
  return signal
}

function pathOf(what: string, name: string | undefined): string {
  return name === undefined ? `/${what}` : `/${what}/${name}`
}

function isOf(instance: string, name: string | undefined): boolean {
  return name === undefined || instance === name || instance.replace(/\.\d+$/, '') === name
}

/** Waits until the supervisor has exited, so that the next command in a script can rely on that. */
async function untilExited({ pid }: Answer): Promise<void> {
  // The container ends with process 1, and this command with it. A command that came by `docker exec` has no parent there.
  if (pid === 1 || process.ppid === 0) return
  heldConnection.destroy()
  const end = systemClock.now() + EXIT_TIME
  while (isAlive(pid) && systemClock.now() < end) await pause(systemClock, EXIT_CHECK_INTERVAL)
}
