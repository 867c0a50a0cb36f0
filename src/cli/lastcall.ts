#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { print } from '../core/end/output.ts'
import { act, status } from './commands.ts'
import { run } from './run.ts'
import { parseRun } from './run-options.ts'
import { HELP, USAGE_STATUS, UsageError } from './usage.ts'

/** Does what the command line says, and returns what there is to print. */
async function main([command = '', ...args]: readonly string[]): Promise<string> {
  switch (command) {
    case 'run': {
      const options = parseRun(args)
      if (options === 'help') return HELP.run as string
      await run(options)
      return ''
    }
    case 'status':
      return helpOr(command, await status(args))
    case 'restart':
    case 'reload':
    case 'stop':
      return helpOr(command, await act(command, args))
    case 'help':
    case '--help':
    case '-h':
      return HELP[''] as string
    case '--version':
      return `${version()}\n`
    default:
      throw new UsageError(
        command === ''
          ? 'there is no command; see lastcall --help'
          : `there is no '${command}'; see lastcall --help`,
      )
  }
}

function helpOr(command: string, text: string): string {
  return text === 'help' ? (HELP[command] as string) : text
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
}

/** Options by the names that they have here. */
function asOptions(message: string): string {
  return message.replaceAll(/`(?!command)([a-z]+)([A-Z]\w*)?`/g, (_, first: string, rest = '') => {
    return `--${first}${rest.replaceAll(/[A-Z]/g, (letter: string) => `-${letter.toLowerCase()}`)}`
  })
}

try {
  process.stdout.write(await main(process.argv.slice(2)))
} catch (error) {
  const { message, stack, code } = error as NodeJS.ErrnoException
  const isBadValue = code?.startsWith('ERR_LASTCALL_ARGUMENT_') ?? false
  const isUsage = isBadValue || error instanceof UsageError
  const isKnown = isUsage || code !== undefined
  print(process, `lastcall: ${isBadValue ? asOptions(message) : isKnown ? message : stack}\n`)
  process.exitCode = isUsage ? USAGE_STATUS : 1
}
