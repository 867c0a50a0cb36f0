import { PROMISES } from './claims.ts'
import { CONTROLS, type Fault, PATIENCE, type Scenario, TIMEOUT } from './fault.ts'
import { inParallel } from './in-parallel.ts'
import { describe, type Outcome } from './outcome.ts'
import { withSecondCopy } from './second-copy.ts'
import { Subject } from './subject.ts'

/** For as long as a library which has a delay of its own, or whose README advises one, is told to serve on. */
export const DELAY = 500

/** Lets one contender meet the fault. */
export async function runFault(fault: Fault, contender: string, changed: Scenario = {}): Promise<Outcome> {
  const { hasCopy, ...scenario }: Scenario = {
    timeout: TIMEOUT,
    ...delayOf(fault, contender),
    ...fault.scenario,
    ...changed,
  }
  if (!hasCopy) return start(fault, contender, scenario)
  return withSecondCopy(contender, (copy) => start(fault, contender, { ...scenario, copy }))
}

async function start(fault: Fault, contender: string, scenario: Scenario): Promise<Outcome> {
  const subject = await Subject.start(fault.program, fault.patience ?? PATIENCE, {
    stdio: ['ignore', 'pipe', 'pipe'],
    // Coverage is written at the exit, which takes its time.
    env: { ...process.env, NODE_V8_COVERAGE: undefined },
    ...fault.spawn,
    args: [contender, JSON.stringify(scenario)],
  })
  try {
    const acting = fault.act(subject)
    await Promise.race([subject.over, acting.then(() => subject.over)])
    return await subject.end(() => acting)
  } finally {
    await subject.destroy()
  }
}

function delayOf({ claims }: Fault, contender: string): Scenario {
  const own = PROMISES[contender]?.claims ?? []
  return claims.includes('delay') && own.includes('delay') ? { delay: DELAY } : {}
}

/** Throws unless one control fails and the other passes: then the case can tell the one from the other. */
export async function checkControls(fault: Fault): Promise<void> {
  const { failing, passing, passingScenario = {} } = { ...CONTROLS, ...fault.controls }
  const controls = [
    [failing, {}],
    [passing, passingScenario],
  ] as const
  const [bad, good] = (await inParallel(controls, 2, ([name, scenario]) =>
    runFault(fault, name, scenario),
  )) as [Outcome, Outcome]
  if (fault.isSurvived(bad)) throw new Error(`'${fault.name}' is survived by ${failing}: ${describe(bad)}`)
  if (fault.isSurvived(good)) return
  // On a busy machine even the right program may get no time, so it has a second try.
  if (!fault.isSurvived(await runFault(fault, passing, passingScenario)))
    throw new Error(`'${fault.name}' is not survived by ${passing}: ${describe(good)}`)
}
