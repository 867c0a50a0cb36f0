import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import cluster from 'node:cluster'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { listenDescriptors } from '../../systemd/listen-sockets.ts'
import type { ProgramSettings } from '../options/settings.ts'
import { ChildLeader, happens, notStarted } from './child-leader.ts'
import type { Leader } from './leader.ts'
import type { MergedOutput } from './merged-output.ts'
import { listenToMessages, withChannel } from './messages.ts'
import type { NodeCommand } from './node-command.ts'
import { withListenPid } from './passed-sockets.ts'
import { sharedListeners } from './shared-listeners.ts'
import { hasTerminalInput, isInFront } from './terminal-group.ts'

/** Starts a process of a program. Its lines of output, if they are passed on, get that name in front. */
export function launch(program: ProgramSettings, name: string, merged: MergedOutput): Leader {
  try {
    const { node, cwd } = program
    if (!existsSync(cwd)) throw new Error(`the working directory ${cwd} does not exist`)
    const sockets = listenDescriptors(process)
    return node && sockets.length === 0
      ? forkWorker(program, node, name, merged)
      : spawnProgram(program, name, sockets, merged)
  } catch (error) {
    return notStarted(error as NodeJS.ErrnoException)
  }
}

/**
 * Starts a process in a group of its own, unless it has to read from the supervisor's terminal.
 *
 * @param sockets - S11: what systemd has passed to the supervisor. All instances of a program accept from these.
 */
function spawnProgram(
  program: ProgramSettings,
  name: string,
  sockets: readonly number[],
  merged: MergedOutput,
): Leader {
  const { node, cwd, output, ready } = program
  const command = node ? [process.execPath, ...node.flags, node.file, ...node.args] : program.command
  const [file = '', ...args] = sockets.length === 0 ? command : withListenPid(command)
  const hearsTerminal = output === 'inherit' && hasTerminalInput()
  const tellsReady = !node && ready === 'message'
  const stdio = stdioOf(program, sockets, node ? 'ipc' : tellsReady ? 'pipe' : undefined)
  const channel = stdio.length - 1
  const env = tellsReady ? withChannel(program.env, channel) : program.env
  const child = spawn(file, args, { cwd, env, stdio, detached: !hearsTerminal })
  if (tellsReady) listenToMessages(child, channel)
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
    stdio: stdioOf(program, [], 'ipc'),
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
    listeners: sharedListeners.watch(worker),
  })
}

function stdioOf(
  { output }: ProgramSettings,
  sockets: readonly number[],
  channel: 'ipc' | 'pipe' | undefined,
): Exclude<StdioOptions, string> {
  const streams =
    output === 'inherit'
      ? (['inherit', 'inherit', 'inherit'] as const)
      : (['ignore', 'pipe', 'pipe'] as const)
  return [...streams, ...sockets, ...(channel ? [channel] : [])]
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
