import { atLeast, type BenchCase, defineCase, type Result } from '../case.ts'
import { BY_HAND, type Contender, LASTCALL, PEERS } from '../contenders.ts'
import { FAULTS } from './faults.ts'
import { inParallel } from './in-parallel.ts'
import { checkControls } from './run-fault.ts'
import { explanationTable, survivalTable } from './survival-table.ts'
import { judge } from './verdict.ts'

interface Size {
  readonly contenders: readonly Contender[]
  /** How many programs run side by side. */
  readonly atATime: number
}

/** Real processes that meet real faults, and who survives them. */
export const survival: BenchCase = defineCase<Size>({
  name: 'survival',
  title: 'What each library survives',
  sizes: {
    full: { contenders: [LASTCALL, BY_HAND, ...PEERS], atATime: 6 },
    smoke: { contenders: [LASTCALL], atATime: 10 },
  },
  async run({ contenders, atATime }): Promise<Result> {
    const names = contenders.map(({ name }) => name)
    const faults = FAULTS.filter(({ isSkipped }) => !isSkipped)
    await inParallel(faults, Math.ceil(atATime / 2), checkControls)
    const pairs = faults.flatMap((fault) => names.map((name) => [fault, name] as const))
    const verdicts = await inParallel(pairs, atATime, ([fault, name]) => judge(fault, name))
    const passed = verdicts.filter(
      ({ contender, status }) => contender === LASTCALL.name && status === 'survived',
    )
    return {
      targets: [atLeast('fault cases that lastcall passes', faults.length, passed.length)],
      tables: [
        survivalTable(verdicts, names),
        explanationTable(
          faults,
          FAULTS.filter(({ isSkipped }) => isSkipped),
        ),
      ],
    }
  },
})
