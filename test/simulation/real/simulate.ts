import type { Violation } from '../kind.ts'
import { withProgram } from './bundle.ts'
import { realScenarioOf } from './generate.ts'
import { inPairs, type Seeds } from './in-pairs.ts'
import { judgeReal } from './judge.ts'
import { type Played, playReal } from './play.ts'

/** A run that broke a rule, with all that was seen: it may never happen again. */
interface BrokenRun {
  readonly seed: number
  readonly violations: readonly Violation[]
  readonly played: Played | undefined
}

export interface RealRuns {
  readonly passed: number
  /** The machine was too late to say anything. */
  readonly notJudged: number
  readonly broken: readonly BrokenRun[]
}

/** Plays a random shutdown for each seed in a real process, and holds it to the rules. */
export async function simulateReal(seeds: Seeds): Promise<RealRuns> {
  let [passed, notJudged] = [0, 0]
  const broken: BrokenRun[] = []
  await withProgram((folder, program) =>
    inPairs(seeds, async (seed, slot) => {
      const before = broken.length
      try {
        const played = await playReal(realScenarioOf(seed), folder, program, slot)
        const verdict = judgeReal(played)
        if (verdict.kind === 'passed') passed++
        else if (verdict.kind === 'not judged') notJudged++
        else broken.push({ seed, violations: verdict.violations, played })
      } catch (error) {
        const faults = [(error as Error).stack ?? String(error)]
        broken.push({ seed, violations: [{ rule: 'nothing throws', faults }], played: undefined })
      }
      return broken.length > before
    }),
  )
  return { passed, notJudged, broken }
}
