import assert from 'node:assert/strict'
import type { ShutdownReport } from 'lastcall'
import { type Outcome, type Program, withProgram } from '../support/program.ts'
import { becomesTrue } from './becomes-true.ts'

/** Last call is at 2 s, the level that runs then has until 2.25 s. */
const TIMEOUT = '2500ms'

/** Work that one of two workers had begun when it was stopped. */
export interface HandedBack {
  /** When it was stopped, how it ended, and what its report says. */
  readonly stoppedAt: number
  readonly outcome: Outcome
  readonly report: ShutdownReport
  readonly first: readonly Moment[]
  /** The other worker's. */
  readonly second: readonly Moment[]
}

/** A line of `cups.js`. */
interface Moment {
  readonly what: string
  readonly id: string
  readonly at: number
}

export interface Work {
  /** Puts the work into the queue. */
  send(): Promise<unknown>
  /** Whether it is all done, by the queue or by what the other worker wrote. */
  isDone(other: Program): boolean | Promise<boolean>
}

/** Stops the one of two workers that has taken the work, and the other one when all is done. */
export function stopWhileItWorks(file: string, env: NodeJS.ProcessEnv, work: Work): Promise<HandedBack> {
  const options = { env: { ...process.env, LASTCALL_REPORT: 'json', LASTCALL_TIMEOUT: TIMEOUT, ...env } }
  const run = (use: (program: Program) => Promise<HandedBack>) =>
    withProgram(`../integrations/${file}`, use, options)
  return run((one) => run((other) => stopOne([one, other], work)))
}

async function stopOne(workers: readonly [Program, Program], work: Work): Promise<HandedBack> {
  await Promise.all(workers.map((worker) => worker.until('ready')))
  await work.send()
  const hasBegun = ({ stdout }: Program): boolean => stdout.includes('begins')
  await becomesTrue(() => workers.some(hasBegun))
  const [first, second] = hasBegun(workers[0]) ? workers : [workers[1], workers[0]]
  const stoppedAt = Date.now()
  first.kill('SIGTERM')
  const outcome = await first.exited()
  await becomesTrue(() => work.isDone(second))
  second.kill('SIGTERM')
  const { code, stdout, stderr } = await second.exited()
  assert.equal(code, 0, stderr)
  const report = reportIn(outcome.stderr)
  return { stoppedAt, outcome, report, first: momentsIn(outcome.stdout), second: momentsIn(stdout) }
}

/** Milliseconds from last call to the moment at which the other worker began the work. */
export function lateness({ first, second }: HandedBack): number {
  return momentOf(second, 'begins') - momentOf(first, 'last call')
}

/** Repeats a run, at most twice, until the work is handed over within 100 ms: a busy machine can only make it later. */
export async function quickly<T extends HandedBack>(run: () => Promise<T>): Promise<T> {
  for (let more = 2; more > 0; more--) {
    const stopped = await run()
    if (lateness(stopped) < 100) return stopped
  }
  return run()
}

/** The report that a program wrote to stderr, among other lines. */
function reportIn(stderr: string): ShutdownReport {
  const line = stderr.split('\n').find((text) => text.startsWith('{"'))
  assert.ok(line, `no report in: ${stderr}`)
  return JSON.parse(line)
}

function momentsIn(stdout: string): Moment[] {
  return [...stdout.matchAll(/^(.+) (\S+) at (\d+)$/gm)].map(([, what, id, at]) => ({
    what: what as string,
    id: id as string,
    at: Number(at),
  }))
}

/** The first moment of its kind. */
export function momentOf(moments: readonly Moment[], what: string): number {
  const moment = moments.find((one) => one.what === what)
  assert.ok(moment, `no '${what}' in ${JSON.stringify(moments)}`)
  return moment.at
}

/** How many cups were made, as a program says. */
export function countMade(stdout: string): number {
  return momentsIn(stdout).filter(({ what }) => what === 'made').length
}

/** What the report says of one hook or hold. */
export function hookOf({ hooks }: ShutdownReport, name: string): ShutdownReport['hooks'][number] {
  const hook = hooks.find((one) => one.name === name)
  assert.ok(hook, `no ${name} in ${JSON.stringify(hooks)}`)
  return hook
}
