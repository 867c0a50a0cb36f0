import type { App } from './app.ts'
import { totalOf } from './load/tally.ts'
import type { RowRecord } from './record.ts'
import type { Reloaded } from './reloading.ts'
import type { Outcome } from './trial.ts'

type Check = (value: unknown) => boolean
type Checks<T> = { readonly [Key in keyof T]-?: Check }

const isCount: Check = (value) => Number.isInteger(value) && (value as number) >= 0
const isText: Check = (value) => typeof value === 'string' && value !== ''

const OUTCOME: Checks<Omit<Outcome, 'output' | 'hook'>> = {
  answered: isCount,
  lost: isCount,
  how: (value) => Object.values(value as object).every(isCount),
  crossed: isCount,
  refusedEarly: isCount,
  codes: (value) => Array.isArray(value) && value.every(isCount),
  end: isText,
  startMs: isCount,
  ms: isCount,
  lingeredMs: isCount,
  streams: isCount,
  left: (value) => Array.isArray(value) && value.every(isText),
}

const RELOADED: Checks<Omit<Reloaded, keyof Outcome>> = {
  lostInReloads: isCount,
  reloadMs: (value) => Array.isArray(value) && value.length === 2 && value.every(isCount),
}

const ROW: Checks<Omit<RowRecord, 'alone' | 'auto' | 'reloaded'>> = {
  version: isText,
  date: isText,
  commit: isText,
  runs: isCount,
}

/** What of a row is not as the command writes it now, so that the program has to be measured again. */
export function outdated(app: App, { alone, auto, reloaded, ...row }: RowRecord): string[] {
  const checks = app.says === undefined ? OUTCOME : { ...OUTCOME, hook: isText }
  return [
    ...mismatches(row, ROW),
    ...mismatches(alone, checks).map((each) => `alone: ${each}`),
    ...mismatches(auto, checks).map((each) => `auto: ${each}`),
    ...(reloaded ? mismatches(reloaded, { ...checks, ...RELOADED }).map((each) => `reloaded: ${each}`) : []),
    ...[alone, auto, reloaded].flatMap((each) =>
      each && !addsUp(each) ? ['`lost` is not the sum of `how`'] : [],
    ),
  ]
}

function mismatches(values: object, checks: Readonly<Record<string, Check>>): string[] {
  const names = new Set([...Object.keys(values), ...Object.keys(checks)])
  return [...names].flatMap((name) => {
    const value: unknown = (values as Readonly<Record<string, unknown>>)[name]
    const check = checks[name]
    if (!check) return [`\`${name}\` is no field`]
    if (value === undefined) return [`no \`${name}\``]
    return check(value) ? [] : [`\`${name}\` is ${JSON.stringify(value)}`]
  })
}

const addsUp = ({ lost, how }: Outcome): boolean => lost === totalOf(new Map(Object.entries(how)))
