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
  title: 'A manager of one program, of 20, and of 200',
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
          `The programs end at once when they are told to. Median and range of ${size.rounds}.`,
          // Its loop waits for a second at most, and the end of a program does not always wake it.
          'supervisord stops one after another, and sees the end of some a second later: its times vary.',
          ...missing,
        ]),
        table('Start until all programs are there, ms', start),
        table('Resident memory of the manager, MB', memory),
      ],
      plots: [
        plot('growth-children-time', 'SIGTERM to exit of a manager', 'milliseconds', stop),
        plot(
          'growth-children-start',
          'Start of a manager until all programs are there',
          'milliseconds',
          start,
        ),
        plot('growth-children-memory', 'Resident memory of a manager', 'MB', memory),
      ],
    }
  },
})
