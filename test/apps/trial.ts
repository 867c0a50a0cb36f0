import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { findPort } from '../support/port.ts'
import type { App, Spot } from './app.ts'
import { watchHook } from './close-hook.ts'
import { Connection } from './load/connection.ts'
import { Load } from './load/load.ts'
import { totalOf } from './load/tally.ts'
import { ProcessTree } from './process-tree.ts'

/** From the signal on; Docker waits as long before it kills, in milliseconds. */
const GRACE = 10_000

/** Longest until a program answers, in milliseconds. */
const START = 90_000

/** Longest that one try waits for its answer: a connection can get lost while instances start, in milliseconds. */
const PATIENCE = 5_000

const DIST = new URL('../../dist/', import.meta.url)

/** The preload by its URL, since a child process may run in another folder. */
export const PRELOAD: string = `--import ${new URL('auto.js', DIST)}`

/** What became of a program that was stopped under load, and of its clients. */
export interface Outcome {
  readonly answered: number
  readonly lost: number
  /** How it was lost, and how often. */
  readonly how: Readonly<Record<string, number>>
  readonly crossed: number
  readonly refusedEarly: number
  /** The close codes of the WebSockets. */
  readonly codes: readonly number[]
  /** A status, a signal, or `killed` if it was still there after ten seconds. */
  readonly end: string
  /** From its start, without load, to its first good answer. */
  readonly startMs: number
  /** From the signal to its exit. */
  readonly ms: number
  /** How long it was still there after the last response. */
  readonly lingeredMs: number
  /** Streams that came whole. */
  readonly streams: number
  /** Commands of processes that were still there, and a port that was still open. */
  readonly left: readonly string[]
  /** Whether its own close hook ran once, after the last response; undefined if it has none. */
  readonly hook?: string
  /** What it wrote, for whoever has to find out why. */
  readonly output: string
}

/** Starts a program, does something to it under load, and stops it by SIGTERM. */
export async function trial(
  app: App,
  folder: string,
  {
    command,
    env,
    meanwhile,
    runs = 1,
  }: {
    /** The command to run in place of the program's own. */
    readonly command?: (spot: Spot) => readonly string[]
    readonly env?: Readonly<Record<string, string>>
    /** What is done under load, before the signal. */
    readonly meanwhile?: (load: Load, spot: Spot) => Promise<void>
    /** How often the program is started in all. */
    readonly runs?: number
  } = {},
): Promise<Outcome> {
  const spot: Spot = { port: await findPort(), data: mkdtempSync(join(tmpdir(), 'lastcall-app-')) }
  const begun = performance.now()
  const tree = new ProcessTree(folder, (command ?? app.command)(spot), { ...app.env?.(spot), ...env })
  try {
    const headers = await started(app, spot, tree)
    const startMs = Math.round(performance.now() - begun)
    const load = new Load(app, spot.port, headers)
    const hook = watchHook(app, tree, load.tally, runs)
    await load.enough()
    await meanwhile?.(load, spot)
    load.signalled()
    return { startMs, ...(await stop(app, tree, load, spot, hook)) }
  } finally {
    await tree.destroy()
    rmSync(spot.data, { recursive: true, force: true })
  }
}

/** Resolves with the headers of a session when the program answers as it should. */
async function started(
  app: App,
  { port }: Spot,
  tree: ProcessTree,
): Promise<Readonly<Record<string, string>>> {
  const begun = performance.now()
  for (let status = 0; ; await pause(50)) {
    const headers = await app.introduce?.(port).catch(() => undefined)
    const connection = app.introduce && !headers ? undefined : await Connection.open(port)
    if (connection) {
      const limit = setTimeout(() => connection.destroy(), PATIENCE)
      status = (await connection.ask(app.fast, headers ?? {})).status
      clearTimeout(limit)
      connection.destroy()
      if (status === (app.fast.status ?? 200)) return headers ?? {}
    }
    if (tree.end !== undefined || performance.now() - begun > START)
      throw new Error(
        `${app.name} does not answer as it should, the last time with ${status}\n${tree.end ?? ''}\n${tree.output}`,
      )
  }
}

async function stop(
  { isGroup }: App,
  tree: ProcessTree,
  load: Load,
  { port }: Spot,
  hook: () => string | undefined,
): Promise<Omit<Outcome, 'startMs'>> {
  const begun = performance.now()
  tree.signal('SIGTERM', isGroup)
  await Promise.race([tree.exited, pause(GRACE, undefined, { ref: false })])
  const exitedAt = performance.now()
  const end = tree.end ?? 'killed'
  const left = end === 'killed' ? [] : await tree.left()
  const isOpen = end !== 'killed' && (await isListening(port))
  await tree.destroy()
  await (isOpen || end === 'killed' ? load.end() : load.refused())
  const { answered, lost, crossed, refusedEarly, socketCodes, answeredAt, streamsWhole } = load.tally
  const ran = hook()
  return {
    answered,
    lost: totalOf(lost),
    how: Object.fromEntries(lost),
    crossed,
    refusedEarly,
    codes: [...socketCodes.keys()].sort(),
    end,
    ms: Math.round(exitedAt - begun),
    lingeredMs: Math.max(0, Math.round(exitedAt - Math.max(begun, answeredAt))),
    streams: streamsWhole,
    left: [...left, ...(isOpen ? ['the port was still open'] : [])],
    ...(ran !== undefined && { hook: ran }),
    output: `${load.tally.details.join('\n')}\n${tree.output}`,
  }
}

async function isListening(port: number): Promise<boolean> {
  const connection = await Connection.open(port)
  connection?.destroy()
  return connection !== undefined
}

/** A file of what is built, by its path. */
export function built(name: string): URL {
  return new URL(name, DIST)
}
