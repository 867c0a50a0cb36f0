#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { withoutLink } from '../core/api/errors.ts'
import { exit } from '../core/end/exit.ts'
import { print } from '../core/end/output.ts'
import { inLines } from '../core/node/show.ts'
import { allowsColor } from '../core/node/terminal.ts'
import { auto } from './auto-line.ts'
import { act, demo, kill, status } from './commands.ts'
import { doctor } from './doctor.ts'
import { HELP } from './help.ts'
import type { Printed } from './printed.ts'
import { rehearse } from './rehearse.ts'
import { parseRehearse } from './rehearse-options.ts'
import { run } from './run/run.ts'
import { parseRun } from './run/run-options.ts'
import { USAGE_STATUS, UsageError } from './usage-error.ts'

/** Does what the command line says. Returns what to print; undefined for a supervisor, which goes on. */
async function main([command = '', ...args]: readonly string[]): Promise<string | Printed | undefined> {
  switch (command) {
    case 'run': {
      const options = parseRun(args)
      if (options === 'help') return HELP.run
      await run(options)
      return undefined
    }
    case 'status':
      return status(args)
    case 'restart':
    case 'reload':
    case 'stop':
      return act(command, args)
    case 'kill':
      return kill(args)
    case 'auto':
      return auto(args)
    case 'demo':
      return demo(args)
    case 'doctor':
      return doctor(args, version(), stdoutStyle())
    case 'rehearse': {
      const options = parseRehearse(args)
      return options === 'help' ? HELP.rehearse : rehearse(options, version())
    }
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

function stdoutStyle(): { color: boolean } {
  const { stdout, env } = process
  return { color: Boolean(stdout.isTTY) && allowsColor(env) }
}

try {
  const printed = await main(process.argv.slice(2))
  // S8: by itself, Node closes its connections some time before it has exited. The supervisor would exit too early then.
  if (printed !== undefined) {
    const { text, status } = typeof printed === 'string' ? { text: printed, status: 0 } : printed
    process.stdout.write(text, () => exit(process, status))
  }
} catch (error) {
  const { message, stack, code } = error as NodeJS.ErrnoException
  const isUsage = error instanceof UsageError || code?.startsWith('ERR_LASTCALL_ARGUMENT_')
  const isExpected = isUsage || code !== undefined
  print(process, `lastcall: ${inLines(isExpected ? withoutLink(message) : String(stack))}\n`)
  process.exitCode = isUsage ? USAGE_STATUS : 1
}
