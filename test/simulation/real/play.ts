import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { Place } from '../../support/place.ts'
import type { Scenario, ScenarioEvent } from '../core/scenario.ts'
import type { Fact, Trace } from '../core/trace.ts'
import type { RealRun } from './generate.ts'
import { LINES, type Line, machineNow } from './lines.ts'
import type { Stall } from './stalls.ts'

/** Milliseconds that a program may take in all, also on a machine that is very busy. */
const PATIENCE = 60_000

/** What was seen of a real process. */
export interface Played {
  /** What did happen, and when: a signal comes when the process notices it. */
  readonly scenario: Scenario
  readonly trace: Trace
  /** Milliseconds after the trigger at which the library's own time began, at most. */
  readonly begunMs: number
  /** When the machine did not let it run. */
  readonly stalls: readonly Stall[]
  /** Whether its run was cut off by a SIGKILL from outside. */
  readonly isKilled: boolean
}

/** The program, and a file that no other run uses at the same time. */
export interface Playground {
  readonly program: string
  readonly beatFile: string
}

/** Plays a run in a process of its own, in the folder of a place. */
export function playReal(run: RealRun, playground: Playground, place: Place): Promise<Played> {
  return new RealPlayer(run, playground).play(place)
}

class RealPlayer {
  readonly #scenario: Scenario
  readonly #killAtMs: number | undefined
  readonly #playground: Playground
  readonly #facts: Fact[] = []
  readonly #events: ScenarioEvent[] = []
  readonly #reports: Trace['reports'][number][] = []
  readonly #stalls: { from: number; to: number }[] = []
  #triggeredAt: number | undefined
  #begunMs = 0
  #exitedAt: number | undefined
  #timersLeft: number | undefined
  #isEmpty = false
  #isKilled = false
  #stderr = ''

  constructor({ scenario, killAtMs }: RealRun, playground: Playground) {
    this.#scenario = scenario
    this.#killAtMs = killAtMs
    this.#playground = playground
  }

  async play(place: Place): Promise<Played> {
    const { program, beatFile } = this.#playground
    const beats = openSync(beatFile, 'w+')
    const child = spawn(process.execPath, [program, JSON.stringify(this.#scenario)], {
      // `LINES` and `BEATS` are the last two.
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', beats],
      cwd: place.folder,
      env: { PATH: process.env.PATH, ...place.mark },
    })
    closeSync(beats)
    const timers = [setTimeout(() => child.kill('SIGKILL'), PATIENCE)]
    try {
      child.stderr?.setEncoding('utf8').on('data', (text: string) => {
        this.#stderr += text
      })
      createInterface(child.stdio[LINES] as Readable).on('line', (text) =>
        this.#take(JSON.parse(text), child, timers),
      )
      let diedAt = 0
      child.once('exit', () => {
        diedAt = machineNow()
      })
      await once(child, 'close')
      return this.#played(child, diedAt)
    } finally {
      for (const each of timers) clearTimeout(each)
    }
  }

  #take(line: Line, child: ChildProcess, timers: NodeJS.Timeout[]): void {
    const [first, ...later] = this.#scenario.events
    if (line.what === 'ready') {
      this.#isEmpty = line.registered === 0
      if (first?.what === 'signal' && !this.#isEmpty) child.kill(first.signal)
    } else if (line.what === 'trigger') {
      this.#triggeredAt = line.now
      const at = (atMs: number, act: () => void): void =>
        void timers.push(setTimeout(act, line.now + atMs - machineNow()))
      for (const event of later) if (event.what === 'signal') at(event.atMs, () => child.kill(event.signal))
      if (this.#killAtMs !== undefined)
        at(this.#killAtMs, () => {
          this.#isKilled = child.kill('SIGKILL')
        })
    } else if (line.what === 'fact') this.#facts.push(line.fact)
    else if (line.what === 'event') this.#events.push(line.event)
    else if (line.what === 'report') this.#reports.push(line)
    else if (line.what === 'exit') this.#exitedAt = line.atMs
    else if (line.what === 'begun') this.#begunMs = line.atMs
    else if (line.what === 'stall') this.#stalls.push(line)
    else this.#timersLeft = line.timersLeft
  }

  #played({ exitCode, signalCode }: ChildProcess, diedAt: number): Played {
    const { hooks, options, events } = this.#scenario
    // As in the simulation, nothing happens where every hook was refused.
    if (this.#isEmpty)
      return {
        scenario: this.#scenario,
        trace: { ...EMPTY, facts: this.#facts },
        begunMs: 0,
        stalls: [],
        isKilled: false,
      }
    const begun = this.#triggeredAt
    if (begun === undefined)
      throw new Error(`${events[0]?.what} started no shutdown: ${signalCode ?? exitCode}\n${this.#stderr}`)
    const atMs = this.#exitedAt ?? diedAt - begun
    const isAlive = this.#timersLeft !== undefined
    // The loop may have stood still when the process was killed.
    if (signalCode === 'SIGKILL' && !isAlive) this.#stalls.push({ from: this.#readLastBeat(), to: diedAt })
    const exit = { atMs, status: exitCode ?? 0, isBySignal: signalCode !== null }
    return {
      scenario: { hooks, options, events: this.#events },
      trace: {
        facts: this.#facts,
        reports: this.#reports,
        exit: isAlive ? undefined : exit,
        stderr: this.#stderr,
        timersLeft: this.#timersLeft ?? 0,
      },
      begunMs: this.#latestBegin(),
      stalls: this.#stalls.map(({ from, to }) => ({ fromMs: from - begun, toMs: to - begun })),
      // The SIGKILL may have come too late.
      isKilled: this.#isKilled && signalCode === 'SIGKILL' && !isAlive,
    }
  }

  /** The report says how long the shutdown has taken by the library's time. */
  #latestBegin(): number {
    const [first] = this.#reports
    return first ? Math.min(this.#begunMs, first.atMs - first.report.durationMs) : this.#begunMs
  }

  #readLastBeat(): number {
    const bytes = readFileSync(this.#playground.beatFile)
    return new Float64Array(bytes.buffer, bytes.byteOffset, 1)[0] ?? 0
  }
}

const EMPTY: Trace = { facts: [], reports: [], exit: undefined, stderr: '', timersLeft: 0 }
