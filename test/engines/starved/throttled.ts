import type { ProgramResult } from 'lastcall/testing'
import { runFixture } from '../../support/fixture.ts'
import { Cgroup } from './cgroup.ts'

/** One shutdown with a part of a processor. */
export interface Trial {
  /** What the job does: it ends soon, shortly before the deadline, never, or blocks the event loop after an `await`. */
  readonly way: 'ends' | 'ends late' | 'hangs' | 'blocks'
  /** Hundredths of one processor. */
  readonly quota: number
  /** Milliseconds from SIGTERM to the deadline. */
  readonly timeout: number
  /** How many hooks there are below the job. Each computes for 3 ms. */
  readonly hooks: number
  /** Milliseconds that the service itself computes in every 50 ms. */
  readonly load: number
}

/** How a trial ended. */
export interface Outcome extends Trial {
  readonly status: number | NodeJS.Signals | null
  /** Milliseconds from the deadline to the exit, below 0 if the exit came first. */
  readonly lateMs: number
  /** What is against the contract; nothing if all is well. */
  readonly faults: readonly string[]
}

/** What is read of the report. */
interface Report {
  readonly exitCode: number
  readonly summary: string
  readonly hooks: readonly { readonly name: string; readonly status: string; readonly startMs?: number }[]
}

/** What ends late may also be too late: it needs most of the time, and the exit itself needs some. */
const STATUS = { ends: [0], 'ends late': [0, 124], hangs: [124], blocks: [124] } as const

/** An exit may be this much later than the deadline, in parts of the timeout. */
const LATENESS = 0.1

/** Runs a trial in a control group of its own. The start of the program is not throttled. */
export function runTrial(trial: Trial): Promise<Outcome> {
  return Cgroup.with(async (group) => {
    const options = {
      args: [trial.way, `${trial.hooks}`, `${trial.load}`],
      env: { LASTCALL_TIMEOUT: `${trial.timeout}ms`, LASTCALL_REPORT: 'json' },
      until: 'ready',
      wrapper: group.wrapper,
    }
    const result = await runFixture('starved/throttled.js', options, (program) => {
      group.limitCpu(trial.quota / 100)
      program.kill('SIGTERM')
    })
    return judge(trial, result)
  })
}

function judge(trial: Trial, { code, signal, stderr, elapsedMs }: ProgramResult): Outcome {
  const lateMs = Math.round(elapsedMs - trial.timeout)
  const status = signal ?? code
  const faults: string[] = []
  const wanted: readonly unknown[] = STATUS[trial.way]
  if (!wanted.includes(status)) faults.push(`status ${status}: ${wordsIn(stderr)}`)
  if (trial.way !== 'ends late' && lateMs > LATENESS * trial.timeout) faults.push(`${lateMs} ms late`)
  if (trial.way !== 'blocks' && /event loop|killed/.test(stderr))
    faults.push(`called blocked: ${wordsIn(stderr)}`)
  faults.push(...blamed(stderr, trial))
  const report = reportIn(stderr)
  if (report) faults.push(...faultsOf(report, trial))
  else if (signal !== 'SIGKILL') faults.push(`no report: ${wordsIn(stderr)}`)
  return { ...trial, status, lateMs, faults }
}

/** Only the job may be said to block, and only if it does. */
function blamed(stderr: string, { way }: Trial): string[] {
  const names = [...stderr.matchAll(/^lastcall: (.+) blocks the event loop$/gm)].map(([, name]) => name)
  const wrong = names.filter((name) => way !== 'blocks' || name !== 'job')
  return wrong.map((name) => `${name} is said to block`)
}

/** Every hook has to start before the deadline. What does not hang or block has to end too. */
function faultsOf({ hooks }: Report, { way, timeout }: Trial): string[] {
  const late = hooks.filter(({ startMs }) => startMs === undefined || startMs > timeout)
  const cut = hooks.filter(({ name, status }) => status !== 'done' && (name !== 'job' || way === 'ends'))
  return [
    ...late.map(({ name, startMs }) => `${name} started after ${startMs?.toFixed(0)} ms`),
    ...cut.map(({ name, status }) => `${name}: ${status}`),
  ]
}

/** The report is one line of JSON. Other lines say what the shutdown waits for. */
function reportIn(stderr: string): Report | undefined {
  const line = stderr.split('\n').find((text) => text.startsWith('{"reason"'))
  return line === undefined ? undefined : JSON.parse(line)
}

/** What is said for people: the lines, and the summary of the report. */
function wordsIn(stderr: string): string {
  const lines = stderr.split('\n').filter((text) => text.startsWith('lastcall:'))
  return [...lines, reportIn(stderr)?.summary ?? 'no report'].join('; ')
}
