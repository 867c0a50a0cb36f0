import { join } from 'node:path'
import { inPlace } from '../../support/place.ts'
import type { Violation } from '../kind.ts'
import { withProgram } from './bundle.ts'
import { realRunOf } from './generate.ts'
import { inPairs, type Seeds } from './in-pairs.ts'
import { judgeReal, type Verdict } from './judge.ts'
import { findLeft } from './left.ts'
import { type Played, type Playground, playReal } from './play.ts'

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
  /** Of all of these, those that a SIGKILL has cut off. */
  readonly killed: number
  readonly broken: readonly BrokenRun[]
}

/** Plays a random shutdown for each seed in a real process, and holds it to the rules. */
export async function simulateReal(seeds: Seeds): Promise<RealRuns> {
  let [passed, notJudged, killed] = [0, 0, 0]
  const broken: BrokenRun[] = []
  await withProgram((folder, program) =>
    inPairs(seeds, async (seed, slot) => {
      const before = broken.length
      try {
        const { played, verdict, isKilled } = await playSeed(seed, { program, beatFile: join(folder, slot) })
        if (isKilled) killed++
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
  return { passed, notJudged, killed, broken }
}

interface Judged {
  readonly played: Played
  readonly verdict: Verdict
  readonly isKilled: boolean
}

/** A process that is killed starts again in the same folder, as if nothing had been. */
function playSeed(seed: number, playground: Playground): Promise<Judged> {
  const run = realRunOf(seed)
  return inPlace(async (place) => {
    const playOnce = async (killAtMs: number | undefined): Promise<Judged> => {
      const played = await playReal({ ...run, killAtMs }, playground, place)
      const { isKilled } = played
      const left = findLeft(place)
      if (left.length === 0) return { played, verdict: judgeReal(played), isKilled }
      const violations = [{ rule: 'no file, socket or process is left', faults: left }]
      return { played, verdict: { kind: 'broken', violations }, isKilled }
    }
    const first = await playOnce(run.killAtMs)
    if (!first.isKilled || first.verdict.kind !== 'passed') return first
    return { ...(await playOnce(undefined)), isKilled: true }
  })
}
