import { pause, systemClock } from '../../core/node/clock.ts'
import { isServerError, type RequestFacts } from '../clients/facts.ts'
import { Load } from '../clients/load.ts'
import { mixOf } from '../clients/mix.ts'
import { failuresIn, tallyOf } from '../clients/tally.ts'
import { LATER_NOTICE } from '../options.ts'
import type { Rehearsal } from '../result.ts'
import { describeExit, type Invalid } from '../target/failure.ts'
import { type FoundTarget, findTarget } from '../target/find-target.ts'
import type { LaunchedProgram } from '../target/launched-program.ts'
import type { Impossible } from '../target/surroundings.ts'
import type { Context, Lessons } from './context.ts'
import { IdleConnections } from './idle-connections.ts'
import { linesPerRequest, lostLines } from './lines.ts'
import type { Plan } from './plans.ts'
import { ReadinessWatch } from './readiness-watch.ts'
import { findSpecialClients, type SpecialClients } from './special-clients.ts'
import { findLeftBehind, type Stop, type StopTerms, stopProgram } from './stop.ts'

/** A rehearsal, and what it has found out for others; that is undefined if no clients were there. */
export interface Rehearsed {
  readonly rehearsal: Rehearsal
  readonly lessons: Lessons | undefined
}

/** Milliseconds of load: three times the slowest request, within these bounds. Later rehearsals need no other proof that it works. */
const LEAST_LOAD = 1_200
const LEAST_LATER_LOAD = 800
const MOST_LOAD = 30_000

/** Milliseconds over which the starts of clients are spread: the slowest request, within these bounds. */
const LEAST_SPREAD = 100
const MOST_SPREAD = 3_000

/** Milliseconds that requests get after the exit of the first process: clients see what is refused, and others finish. */
const AFTERMATH = 250

/** Milliseconds in which the lines of a request have come, if nothing is lost: a program may collect some before it writes. */
const LINE_TIME = 250

/** The second signal comes at this part of the time in which the program stopped before, within these bounds. */
const SECOND_AT = 0.6
const SECOND_LEAST = 50
const SECOND_MOST = 1_500

/** Runs one rehearsal on a program that has just been started. */
export async function runRehearsal(
  program: LaunchedProgram,
  plan: Plan,
  context: Context,
): Promise<Rehearsed | Invalid | Impossible> {
  const rehearsed = await runPlan(program, plan, context)
  // A service that is too slow there may be a good one, but not a service that exits.
  return 'invalid' in rehearsed && plan.hasLittleCpu && program.exit === undefined
    ? { reason: rehearsed.invalid }
    : rehearsed
}

async function runPlan(program: LaunchedProgram, plan: Plan, context: Context): Promise<Rehearsed | Invalid> {
  if (plan.moment === 'start') return stopAtStart(program, plan, context)
  const found = await findTarget(program, context.options)
  if ('invalid' in found) return found
  context.onFound(found)
  return plan.moment === 'idle'
    ? stopWhenIdle(program, plan, context, found)
    : stopUnderLoad(program, plan, context, found)
}

async function stopAtStart(
  program: LaunchedProgram,
  plan: Plan,
  context: Context,
): Promise<Rehearsed | Invalid> {
  // When half of the start is over.
  await pause(systemClock, (context.lessons?.found.target.foundAfterMs ?? 0) / 2)
  const stop = await stopProgram(program, termsOf(plan, context))
  if ('invalid' in stop) return stop
  return { rehearsal: await describe(program, plan, stop, []), lessons: undefined }
}

async function stopWhenIdle(
  program: LaunchedProgram,
  plan: Plan,
  context: Context,
  { target, server }: FoundTarget,
): Promise<Rehearsed | Invalid> {
  const connections = new IdleConnections(server)
  const facts = await connections.use(target.path)
  const failure = failureIn(program, facts)
  const stop =
    failure === undefined ? await stopProgram(program, termsOf(plan, context)) : { invalid: failure }
  connections.close()
  if ('invalid' in stop) return stop
  return { rehearsal: await describe(program, plan, stop, facts), lessons: undefined }
}

async function stopUnderLoad(
  program: LaunchedProgram,
  plan: Plan,
  context: Context,
  found: FoundTarget,
): Promise<Rehearsed | Invalid> {
  const { options, requests, lessons } = context
  const { server, slowestMs } = found
  const { output } = program
  const special = lessons?.special ?? (await findSpecialClients(options, requests, server))
  const linesBefore = output.lines
  const notice = lessons ? Math.min(options.notice, LATER_NOTICE) : options.notice
  const spread = within(slowestMs, LEAST_SPREAD, MOST_SPREAD)
  const load = startLoad(plan, context, found, { special, notice, spread })
  const least = lessons ? LEAST_LATER_LOAD : LEAST_LOAD
  await pause(systemClock, options.duration ?? spread + within(3 * slowestMs, least, MOST_LOAD))
  const failure = failureIn(program, load.facts)
  if (failure !== undefined) {
    await load.stop()
    return { invalid: failure }
  }
  const usual = { lines: output.lines - linesBefore, answered: answeredIn(load.facts) }
  let before = usual
  let readiness: ReadinessWatch | undefined
  const stop = await stopProgram(
    program,
    termsOf(plan, context, (signalAt) => {
      load.signalAt = signalAt
      before = { lines: output.lines - linesBefore, answered: answeredIn(load.facts, signalAt - LINE_TIME) }
      if (plan.hasSlowStdout) output.slowDown()
      if (options.ready !== undefined) readiness = new ReadinessWatch(server, options.ready)
    }),
  )
  const readinessSeen = readiness?.end() ?? null
  if ('invalid' in stop) {
    await load.stop()
    return stop
  }
  await aftermath(load, notice)
  const facts = [...load.facts]
  await load.stop()
  await output.speedUp()
  const rehearsal = await describe(program, plan, stop, facts, options.ready)
  const all = { lines: output.lines - linesBefore, answered: answeredIn(facts) }
  const perRequest = lessons?.linesPerRequest
  return {
    rehearsal: {
      ...rehearsal,
      readiness: readinessSeen,
      lostLines: plan.hasSlowStdout && perRequest !== undefined ? lostLines(all, before, perRequest) : null,
    },
    lessons: { found, special, stopMs: stop.exit.afterMs, linesPerRequest: linesPerRequest(usual) },
  }
}

function startLoad(
  plan: Plan,
  { options, requests }: Context,
  { server }: FoundTarget,
  terms: { readonly special: SpecialClients; readonly notice: number; readonly spread: number },
): Load {
  const hasHttp1 = server.answer !== undefined
  const clients = mixOf(plan.clients ?? options.clients, { hasHttp1, special: terms.special.kinds })
  const { stream: streamPath, ws: webSocketPath } = options
  const { endpoint, host } = server
  const { notice, spread } = terms
  return new Load({ endpoint, host, requests, streamPath, webSocketPath, notice, clients, hasHttp1 }, spread)
}

/** Why a service cannot be rehearsed: it fails while nobody stops it. */
function failureIn(program: LaunchedProgram, facts: readonly RequestFacts[]): string | undefined {
  if (program.exit) return describeExit(program, 'under load, before any signal')
  const { requests } = tallyOf(facts, Number.POSITIVE_INFINITY)
  const failures = failuresIn(requests)
  return failures === 0
    ? undefined
    : `it fails already while it runs: ${failures} of ${requests.sent} requests got no complete response before any signal`
}

/** After the exit, clients see what is refused until their notice is over. */
async function aftermath(load: Load, notice: number): Promise<void> {
  const exitAt = systemClock.now()
  const noticeLeft = load.signalAt + notice - exitAt
  await pause(systemClock, within(noticeLeft, 0, AFTERMATH))
  await load.settle(AFTERMATH)
}

/** How many answers have their lines on stdout. Frameworks that stop refuse requests with 503, and log none of them. */
function answeredIn(facts: readonly RequestFacts[], until = Number.POSITIVE_INFINITY): number {
  return facts.filter((each) => each.isComplete && !isServerError(each) && each.endedAt <= until).length
}

/** How a program is stopped in a rehearsal. */
export function termsOf(
  { second }: Plan,
  { options, lessons }: Context,
  onSignal: StopTerms['onSignal'] = () => {},
): StopTerms {
  const afterMs = within(SECOND_AT * (lessons?.stopMs ?? 0), SECOND_LEAST, SECOND_MOST)
  const { signal, grace } = options
  const again = second === 'same' ? signal : second
  return { signal, grace, onSignal, second: again && { signal: again, afterMs } }
}

async function describe(
  program: LaunchedProgram,
  { id }: Plan,
  { signalAt, exit, processes }: Stop,
  facts: readonly RequestFacts[],
  readinessPath?: string,
): Promise<Rehearsal> {
  const leftBehind = await findLeftBehind(program)
  return {
    id,
    skipped: null,
    isProcess1: id === 'as-process-1',
    exit,
    ...tallyOf(facts, signalAt, readinessPath),
    processes,
    leftBehind,
    readiness: null,
    lostLines: null,
    report: program.output.report,
    stderr: program.output.errorLines,
  }
}

function within(ms: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, ms))
}
