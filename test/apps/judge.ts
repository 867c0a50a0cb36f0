import type { App } from './app.ts'
import type { Reloaded } from './reloading.ts'
import type { Outcome } from './trial.ts'

/** What was measured of one program. */
export interface Row {
  readonly alone: Outcome
  readonly auto: Outcome
  readonly reloaded?: Reloaded
}

/** What is not as it has to be. */
export function judge(app: App, { alone, auto, reloaded }: Row): string[] {
  return [
    ...(app.cleanAlone === undefined && isClean(alone)
      ? ['alone: nothing was lost, so the row proves nothing']
      : []),
    ...failuresOf(auto, app.end ?? '0').map((failure) => `auto: ${failure}`),
    ...(reloaded ? failuresOf(reloaded, '0').map((failure) => `reloaded: ${failure}`) : []),
  ]
}

/** What of two runs in a row is not the same. Times may differ, and so may how much was lost or refused. */
export function differences(first: Row, second: Row): string[] {
  return (['alone', 'auto', 'reloaded'] as const).flatMap((what) => {
    const [one, other] = [outcomeOf(first[what]), outcomeOf(second[what])]
    return one === other ? [] : [`${what}: ${one} in the first run, ${other} in the second`]
  })
}

function outcomeOf(outcome: Outcome | undefined): string {
  if (!outcome) return 'not tried'
  const { lost, refusedEarly, end, left } = outcome
  const loss = lost + refusedEarly > 0 ? 'something lost' : 'nothing lost'
  return `${loss}, ${end}, ${left.length > 0 ? 'something left' : 'nothing left'}`
}

/** Longest that a program may be there after its last response, on a busy machine, in milliseconds. */
const LINGERING = 2_000

function failuresOf(
  { lost, how, refusedEarly, end, lingeredMs, left, hook }: Outcome,
  wanted: string,
): string[] {
  return [
    ...(lost > 0 ? [`${lost} lost: ${JSON.stringify(how)}`] : []),
    ...(refusedEarly > 0 ? [`${refusedEarly} refused just after the signal`] : []),
    ...(end === wanted ? [] : [`it ends with ${end}, and not with ${wanted}`]),
    ...(lingeredMs > LINGERING ? [`it lingers for ${lingeredMs} ms after the last response`] : []),
    ...left.map((each) => `left behind: ${each}`),
    ...(hook === undefined || hook.startsWith('ran once') ? [] : [`its close hook ${hook}`]),
  ]
}

/** Whether a program that is stopped loses nothing, and refuses nobody at once, by itself. */
function isClean({ lost, refusedEarly, end, left, hook }: Outcome): boolean {
  return (
    lost === 0 && refusedEarly === 0 && end !== 'killed' && left.length === 0 && !hook?.startsWith('ran 0')
  )
}
