import { type OptionTable, readTime, type Valued } from './option-table.ts'

/** An option without a value. */
type Switch = Exclude<OptionTable[string], Valued<unknown>>

/** The options of `lastcall doctor`. They stand apart from the command, since the help has them too. */
export const DOCTOR_OPTIONS: {
  readonly fix: Switch
  readonly dryRun: Switch
  readonly json: Switch
  readonly drain: Valued<number>
} = {
  fix: { help: 'make the changes that are safe, and show them as a diff' },
  dryRun: { help: 'show that diff only; change nothing' },
  json: { help: 'print the findings as JSON' },
  drain: { value: 'TIME', read: readTime, help: 'time that services without lastcall take to stop' },
}
