import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import cluster from 'node:cluster'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ProgramSettings } from '../options/settings.ts'
import { ChildLeader, happens, notStarted } from './child-leader.ts'
import type { Leader } from './leader.ts'
import type { MergedOutput } from './merged-output.ts'
import type { NodeCommand } from './node-command.ts'
import { hasTerminalInput, isInFront } from './terminal-group.ts'

/** Starts a process of a program. Its lines of output, if they are passed on, get that name in front. */
export function launch(program: ProgramSettings, name: string, merged: MergedOutput): Leader {
  try {
    const { node, cwd } = program
    if (!existsSync(cwd)) throw new Error(`the working directory ${cwd} does not exist`)
    return node ? forkWorker(program, node, name, merged) : spawnProgram(program, name, merged)
  } catch (error) {
    return notStarted(error as NodeJS.ErrnoException)
  }
}

/** Starts a process in a group of its own, unless it has to read from the supervisor's terminal. */
function spawnProgram(program: ProgramSettings, name: string, merged: MergedOutput): Leader {
  const { command, cwd, env, output, ready } = program
  const [file = '', ...args] = command
  const hearsTerminal = output === 'inherit' && hasTerminalInput()
  const stdio = stdioOf(program, ready === 'message')
  const child = spawn(file, args, { cwd, env, stdio, detached: !hearsTerminal })
  return new ChildLeader(child, {
    hasOwnGroup: !hearsTerminal,
    hearsTerminal,
    merged: passOn(child, name, merged),
  })
}

/** Starts a worker that shares its ports with the others. Node keeps workers in the supervisor's own process group. */
function forkWorker(program: ProgramSettings, node: NodeCommand, name: string, merged: MergedOutput): Leader {
  const { cwd, env } = program
  if (!cluster.isPrimary) throw new Error('a worker of node:cluster cannot have its own workers')
  cluster.setupPrimary({
    exec: resolve(cwd, node.file),
    execArgv: [...node.flags],
    args: [...node.args],
    cwd,
    stdio: stdioOf(program, true),
    // Options that are left out keep the value that they had for the previous worker.
    silent: false,
  })
  const worker = cluster.fork(env)
  // The worker's process emits the same errors, and the leader listens there.
  worker.on('error', () => {})
  return new ChildLeader(worker.process, {
    hasOwnGroup: false,
    merged: passOn(worker.process, name, merged),
    hearsTerminal: isInFront(),
    listening: happens(worker, 'listening'),
  })
}

function stdioOf({ output }: ProgramSettings, hasChannel: boolean): Exclude<StdioOptions, string> {
  const streams =
    output === 'inherit'
      ? (['inherit', 'inherit', 'inherit'] as const)
      : (['ignore', 'pipe', 'pipe'] as const)
  return hasChannel ? [...streams, 'ipc'] : [...streams]
}

/** Passes the child's output on. Returns undefined if the child writes to the supervisor's own outputs. */
function passOn(
  { stdout, stderr }: ChildProcess,
  name: string,
  merged: MergedOutput,
): MergedOutput | undefined {
  if (stdout) merged.stdout.take(stdout, name)
  if (stderr) merged.stderr.take(stderr, name)
  return stdout || stderr ? merged : undefined
}
