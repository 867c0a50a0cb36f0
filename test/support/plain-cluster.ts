import type { ProgramResult, RunningProgram } from 'lastcall/testing'
import { type FixtureOptions, runFixture } from './fixture.ts'

/** What the primary of `plain-cluster.js` does, and what its workers do. */
export interface Kinds {
  readonly primary?: string
  readonly worker?: string
}

/** Runs a cluster of two workers with `lastcall/auto`, and sends SIGTERM to its primary unless `use` does something else. */
export function runCluster(
  { primary = '', worker = '' }: Kinds,
  { env = {}, ...options }: FixtureOptions = {},
  use: (program: RunningProgram) => unknown = (program) => program.kill('SIGTERM'),
): Promise<ProgramResult> {
  const execArgv = ['--import', 'lastcall/auto']
  const settings = { LASTCALL_DELAY: '100ms', LASTCALL_TIMEOUT: '20s', ...env }
  const all = { until: 'ready', args: [primary, worker], execArgv, ...options, env: settings }
  return runFixture('plain-cluster.js', all, use)
}

/** How often a text was printed. */
export function count(text: string, { stdout }: { readonly stdout: string }): number {
  return stdout.split(text).length - 1
}
