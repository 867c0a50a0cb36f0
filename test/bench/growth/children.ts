import { type BenchCase, defineCase, type Result, type Table } from '../case.ts'
import { medianOf } from '../measure.ts'
import type { Plot } from '../plot.ts'
import { type GrowthSize, grow, linesOf } from './grow.ts'
import { growthTable } from './growth-table.ts'
import { type ManagerFigures, manage } from './managed-children.ts'
import { isInstalled, MANAGERS } from './managers.ts'

type Pick = (figures: ManagerFigures) => number

const stop: Pick = ({ stopMs }) => stopMs
const start: Pick = ({ startMs }) => startMs
const memory: Pick = ({ memoryMb }) => memoryMb

export const growthChildren: BenchCase = defineCase({
  name: 'growth-children',
  title: 'A supervisor of one program, of 20, and of 200',
  sizes: {
    full: { sizes: [1, 20, 200], rounds: 3 },
    smoke: { sizes: [1, 3], rounds: 1 },
  },
  run: async (size: GrowthSize): Promise<Result> => {
    const found = MANAGERS.filter(isInstalled)
    const missing = MANAGERS.filter((manager) => !found.includes(manager)).map(
      ({ name }) => `${name} is not installed here.`,
    )
    const grown = await grow(
      found.map((manager) => ({ name: manager.name, measure: (count: number) => manage(manager, count) })),
      size,
    )
    const table = (caption: string, pick: Pick, notes: readonly string[] = []): Table =>
      growthTable(grown, { caption, sizes: size.sizes, things: 'programs', pick, notes })
    const plot = (file: string, title: string, y: string, pick: Pick): Plot => ({
      file,
      title,
      x: 'programs',
      y,
      lines: linesOf(grown, medianOf, pick),
    })
    return {
      tables: [
        table('SIGTERM to exit, ms', stop, [
          `The programs exit at once when they get the stop signal. Median and range of ${size.rounds}.`,
          // Its loop waits for a second at most, and the end of a program does not always wake it.
          'supervisord stops one program after another, and notices some exits a second late. So its times vary.',
          ...missing,
        ]),
        table('Start until all programs run, ms', start),
        table('Resident memory of the supervisor, MB', memory),
      ],
      plots: [
        plot('growth-children-time', 'SIGTERM to exit of a supervisor', 'milliseconds', stop),
        plot('growth-children-start', 'Start of a supervisor until all programs run', 'milliseconds', start),
        plot('growth-children-memory', 'Resident memory of a supervisor', 'MB', memory),
      ],
    }
  },
})
