import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { App, Spot } from './app.ts'
import type { Load } from './load/load.ts'
import { totalOf } from './load/tally.ts'
import { ProcessTree } from './process-tree.ts'
import { built, type Outcome, trial } from './trial.ts'

const INSTANCES = 2
/** A program that takes long to start must not fail on a busy machine. */
const READY = ['--ready-timeout', '90s']
const RELOADS = 2

/** Two instances that are reloaded under load, and then stopped. */
export interface Reloaded extends Outcome {
  readonly lostInReloads: number
  /** How long the reloads took, in milliseconds. */
  readonly reloadMs: readonly number[]
}

/** Runs a program as two instances, replaces them twice under load, and stops the supervisor. */
export async function reloading(app: App, folder: string): Promise<Reloaded> {
  const cli = fileURLToPath(built('cli/lastcall.js'))
  const control = ({ data }: Spot): readonly string[] => ['--control', join(data, 'control.sock')]
  const reloadMs: number[] = []
  let lostInReloads = 0
  const outcome = await trial(app, folder, {
    runs: INSTANCES * (1 + RELOADS),
    command: (spot) => [
      process.execPath,
      ...[cli, 'run', '--name', 'app', '--instances', String(INSTANCES), ...READY, ...control(spot), '--'],
      ...byNode(folder, app.command(spot)),
    ],
    meanwhile: async (load, spot) => {
      for (let round = 0; round < RELOADS; round++) {
        reloadMs.push(await reload([process.execPath, cli, 'reload', ...control(spot), 'app'], folder))
        await load.enough()
      }
      lostInReloads = lostIn(load)
    },
  })
  return { ...outcome, lostInReloads, reloadMs }
}

async function reload(command: readonly string[], folder: string): Promise<number> {
  const begun = performance.now()
  const tree = new ProcessTree(folder, command)
  await tree.exited
  await tree.destroy()
  if (tree.end !== '0') throw new Error(`the reload fails with ${tree.end}: ${tree.output}`)
  return Math.round(performance.now() - begun)
}

const lostIn = ({ tally }: Load): number => totalOf(tally.lost)

/** Instances are processes of Node that run a file; a command of `node_modules/.bin` is a link to one. */
function byNode(folder: string, [command, ...args]: readonly string[]): string[] {
  if (command === 'node') return ['node', ...args]
  return ['node', realpathSync(join(folder, 'node_modules/.bin', command as string)), ...args]
}
