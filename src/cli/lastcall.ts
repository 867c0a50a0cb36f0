#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { withoutLink } from '../core/api/errors.ts'
import { print } from '../core/end/output.ts'
import { act, demo, status } from './commands.ts'
import { HELP } from './help.ts'
import { run } from './run.ts'
import { parseRun } from './run-options.ts'
import { USAGE_STATUS, UsageError } from './usage-error.ts'

/** Does what the command line says. Returns the text to print. */
async function main([command = '', ...args]: readonly string[]): Promise<string> {
  switch (command) {
    case 'run': {
      const options = parseRun(args)
      if (options === 'help') return HELP.run
      await run(options)
      return ''
    }
    case 'status':
      return status(args)
    case 'restart':
    case 'reload':
    case 'stop':
      return act(command, args)
    case 'demo':
      return demo(args)
    case 'help':
    case '--help':
    case '-h':
      return HELP['']
    case '--version':
      return `${version()}\n`
    default:
      throw new UsageError(
        command === ''
          ? 'no command given; see lastcall --help'
          : `unknown command '${command}'; see lastcall --help`,
      )
  }
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version
}

try {
  process.stdout.write(await main(process.argv.slice(2)))
} catch (error) {
  const { message, stack, code } = error as NodeJS.ErrnoException
  const isUsage = error instanceof UsageError || code?.startsWith('ERR_LASTCALL_ARGUMENT_')
  const isExpected = isUsage || code !== undefined
  print(process, `lastcall: ${isExpected ? withoutLink(message) : stack}\n`)
  process.exitCode = isUsage ? USAGE_STATUS : 1
}
